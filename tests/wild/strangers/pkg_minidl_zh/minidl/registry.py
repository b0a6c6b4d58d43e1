_LAYERS = {}


def register(name):
    def deco(cls):
        _LAYERS[name] = cls
        return cls
    return deco


def build(name, *args):
    return _LAYERS[name](*args)
