"""Permisjonssøknad: time off from school that a home asks for."""
