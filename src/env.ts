// Every environment variable the runner itself looks at. Imports nothing of ours.
//
// Read once, at the top, from the environment given; below the top nobody touches `process.env`. What tests see is
// the environment itself, unchanged.

export type Environment = Readonly<Record<string, string | undefined>>

export interface Env {
  /** The interpreter to use, below `--python` only. */
  readonly FASTEST_PYTHON: string | undefined
  /** Where per-user caches are kept instead of `XDG_CACHE_HOME/fastest`. */
  readonly FASTEST_CACHE_DIR: string | undefined
  readonly VIRTUAL_ENV: string | undefined
  readonly CONDA_PREFIX: string | undefined
  readonly PATH: string
  readonly HOME: string | undefined
  readonly XDG_CACHE_HOME: string | undefined
  readonly PYENV_ROOT: string | undefined
  readonly PYENV_VERSION: string | undefined
  /** Arguments put before those given, split as a shell does. */
  readonly PYTEST_ADDOPTS: string | undefined
  /** Colour, strongest first; `--color` is above all of them. */
  readonly PY_COLORS: string | undefined
  readonly NO_COLOR: string | undefined
  readonly FORCE_COLOR: string | undefined
  readonly TERM: string | undefined
  /** The background that code is coloured for: `dark` or `light`. */
  readonly PYTEST_THEME_MODE: string | undefined
  /** tox's directory: the cache is in it, unless an ini file says where. */
  readonly TOX_ENV_DIR: string | undefined
  readonly COLUMNS: string | undefined
  /** Set on continuous integration: nothing in the summary is cut. */
  readonly CI: string | undefined
  readonly BUILD_NUMBER: string | undefined
}

/** Picks the variables out of an environment. */
export function readEnv(environment: Environment): Env {
  const { FASTEST_PYTHON, FASTEST_CACHE_DIR, VIRTUAL_ENV, CONDA_PREFIX, HOME, XDG_CACHE_HOME } = environment
  const { PYENV_ROOT, PYENV_VERSION, PYTEST_ADDOPTS, PY_COLORS, NO_COLOR, FORCE_COLOR, TERM, TOX_ENV_DIR } =
    environment
  const { COLUMNS, CI, BUILD_NUMBER, PYTEST_THEME_MODE } = environment
  return {
    FASTEST_PYTHON,
    FASTEST_CACHE_DIR,
    VIRTUAL_ENV,
    CONDA_PREFIX,
    PATH: environment.PATH ?? "",
    HOME,
    XDG_CACHE_HOME,
    PYENV_ROOT,
    PYENV_VERSION,
    PYTEST_ADDOPTS,
    PY_COLORS,
    NO_COLOR,
    FORCE_COLOR,
    TERM,
    PYTEST_THEME_MODE,
    TOX_ENV_DIR,
    COLUMNS,
    CI,
    BUILD_NUMBER,
  }
}
