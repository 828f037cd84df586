"""Who finds a pupil whose address is protected: few, named by one, agreed to by another (F8)."""
