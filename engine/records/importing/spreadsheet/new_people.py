"""The people whom a spreadsheet is the first to name, found again in its later rows."""

from __future__ import annotations

from ....text.person_names import NearKeys, name_key
from ..people_matching import address_key


class Newcomers:
    """The people that one file adds, found again by their name, address or id in its later rows."""

    def __init__(self) -> None:
        self._by_text: dict[tuple[str, str], set[str]] = {}
        self._addressed: dict[tuple[str, str], str] = {}
        self._names: dict[str, dict[str, NearKeys]] = {}
        self.taken: dict[str, set[str]] = {}

    def add(self, setting: str, id: str, name: str, email: str) -> None:
        """Somebody new in a setting."""
        self.taken.setdefault(setting, set()).add(id)
        self._names.setdefault(setting, {})[name] = NearKeys(name)
        for text in (name_key(name), address_key(email)):
            if text:
                self._by_text.setdefault((setting, text), set()).add(id)
        if email:
            self._addressed[setting, id] = address_key(email)

    def find(self, setting: str, name: str, email: str, id: str = "") -> str | None:
        """The id of somebody added before; None where it is nobody, or another address speaks against it."""
        if id:
            return id if id in self.taken.get(setting, ()) else None
        for text in (address_key(email), name_key(name)):
            ids = self._by_text.get((setting, text), set()) if text else set()
            if len(ids) == 1:
                (found,) = ids
                known = self._addressed.get((setting, found))
                return found if not email or known in (None, address_key(email)) else None
        return None

    def near(self, setting: str, name: str) -> str | None:
        """The name of somebody added before that is near this one and not equal; None where none is."""
        keys = NearKeys(name)
        names = self._names.get(setting, {})
        key = name_key(name)
        return next(
            (other for other, known in names.items() if name_key(other) != key and known.near(keys)), None
        )

    def several(self, setting: str, name: str, email: str, id: str = "") -> bool:
        """Whether a name, with neither id nor address, is that of several people added before."""
        return not (id or email) and len(self._by_text.get((setting, name_key(name)), ())) > 1
