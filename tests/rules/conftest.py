"""How the texts of the rules are written anew."""


def pytest_addoption(parser):
    parser.addoption("--write-snapshots", action="store_true", help="write the texts of the rules anew")
