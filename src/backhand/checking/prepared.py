"""To import this is to import all that a check may need, for workers that are copied from here."""

from backhand.checking.beside import prepare

prepare()
