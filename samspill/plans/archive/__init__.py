"""Where a plan that ended goes: its package in the archive, the receipt, and the day it is gone."""
