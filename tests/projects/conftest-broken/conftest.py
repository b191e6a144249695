"""A conftest that cannot be imported: a usage error."""
import no_such_module_anywhere  # noqa: F401
