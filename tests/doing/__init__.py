"""Doing what an answer says is missing, and trying in vain what it says is too late: helpers of the property tests."""
