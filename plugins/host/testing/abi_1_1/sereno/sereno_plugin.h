/* The plugin line of Sereno: the one frozen header. C99.
 *
 * A plugin is a shared object with one exported symbol, sereno_plugin_query(). It returns a table that lives as long
 * as the library is loaded. Every table begins with its own size; tables only ever grow at the end, and nested tables
 * are pointers. A side that reads a field first makes sure, by struct_size, that the other side has it:
 * SERENO_HAS(table, field).
 *
 * No memory changes owner. What the plugin says goes into host callbacks, which copy; text is borrowed for the call.
 * No exception may leave a plugin. A plugin is loaded by a process of its own and runs one check at a time there, on
 * one thread; the host callbacks may be called from that thread only, except `cancelled`, which any thread may call.
 */
#ifndef SERENO_SERENO_PLUGIN_H
#define SERENO_SERENO_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Hosts accept plugins of the same major version, whatever the minor: a minor version only appends. What came after
 * 1.0 is marked "since 1.1". */
#define SERENO_ABI_MAJOR 1u
#define SERENO_ABI_MINOR 1u

#define SERENO_HAS(table, field) \
  ((table)->struct_size >= offsetof(__typeof__(*(table)), field) + sizeof((table)->field))

/* Bytes, not terminated. `data` may be NULL when size is 0. */
typedef struct sereno_text {
  const char* data;
  size_t size;
} sereno_text;

/* The states and exit codes of monitoring plugins. */
enum { SERENO_OK = 0, SERENO_WARNING = 1, SERENO_CRITICAL = 2, SERENO_UNKNOWN = 3 };

enum { SERENO_LOG_DEBUG = 0, SERENO_LOG_INFO = 1, SERENO_LOG_WARNING = 2, SERENO_LOG_ERROR = 3 };

/* What an option's text must be. The host refuses anything else before the check runs. */
enum {
  SERENO_KIND_TEXT = 0,     /* any UTF-8 without NUL */
  SERENO_KIND_NUMBER = 1,   /* decimal, with a dot */
  SERENO_KIND_RANGE = 2,    /* alert range, "10:20" */
  SERENO_KIND_DURATION = 3, /* seconds, or a number with ms, s, m, h, d */
  SERENO_KIND_URL = 4,      /* scheme://... */
  SERENO_KIND_SECRET = 5,   /* "file:PATH" or "env:NAME", read by the host: the plugin gets the content */
  SERENO_KIND_FILE = 6,     /* absolute path */
  SERENO_KIND_FLAG = 7,     /* no value: present or absent */
  SERENO_KIND_CHOICE = 8,   /* since 1.1: one of sereno_option.choices */
  SERENO_KIND_INTEGER = 9,  /* since 1.1: whole decimal number of 64 bits */
  SERENO_KIND_SIZE = 10     /* since 1.1: bytes, "4096", "64K", "1.5 MiB"; K, M, G and T are powers of 1024 */
};

enum {
  SERENO_OPTION_REQUIRED = 1u,       /* the check cannot run without it */
  SERENO_OPTION_REPEATABLE = 2u,     /* may be given several times, order kept */
  SERENO_OPTION_VALUE_OPTIONAL = 4u, /* "-S" and "-S=1.2": absent value arrives as an empty text */
  /* Since 1.1. */
  SERENO_OPTION_LOCAL = 8u,     /* never taken from an asker over the network; of files and secrets that is always so */
  SERENO_OPTION_READABLE = 16u, /* of a file: it must be there and readable before the check runs */
  SERENO_OPTION_HAS_LEAST = 32u, /* sereno_option.least holds */
  SERENO_OPTION_HAS_MOST = 64u   /* sereno_option.most holds */
};

typedef struct sereno_option {
  uint32_t struct_size;
  uint32_t flags;         /* SERENO_OPTION_* */
  const char* name;       /* long name, [a-z][a-z0-9-]* */
  char letter;            /* short letter, or 0 */
  int32_t kind;           /* SERENO_KIND_* */
  const char* fallback;   /* default as text, or NULL: none */
  const char* help;       /* one line */
  const char* value_name; /* placeholder in the help, "SECONDS"; NULL: by kind */
  /* Since 1.1. */
  const char* const* choices; /* of a choice: its words, NULL behind the last one */
  int64_t least;              /* bounds of a number, an integer, a size (bytes) or a duration (milliseconds) */
  int64_t most;
} sereno_option;

/* One given option. Values are validated; defaults are filled in by the host. */
typedef struct sereno_argument {
  const char* name;
  sereno_text value;
} sereno_argument;

typedef struct sereno_metric {
  uint32_t struct_size;
  uint32_t has;      /* SERENO_METRIC_HAS_* */
  sereno_text label; /* any text without '=' and control characters */
  double value;
  sereno_text unit;     /* "s", "ms", "us", "%", "B", "KB", "MB", "TB", "c" or empty */
  sereno_text warning;  /* range text, when SERENO_METRIC_HAS_WARNING */
  sereno_text critical; /* range text, when SERENO_METRIC_HAS_CRITICAL */
  double min;
  double max;
} sereno_metric;

enum {
  SERENO_METRIC_HAS_VALUE = 1u, /* else the value is undetermined: "U" */
  SERENO_METRIC_HAS_WARNING = 2u,
  SERENO_METRIC_HAS_CRITICAL = 4u,
  SERENO_METRIC_HAS_MIN = 8u,
  SERENO_METRIC_HAS_MAX = 16u
};

/* One step of a check of several steps, in the order in which they ran. */
typedef struct sereno_step {
  uint32_t struct_size;
  int32_t failed;      /* 1: this step decided the outcome */
  sereno_text name;    /* "resolve", "connect", "tls", ... */
  sereno_text outcome; /* what was seen, one line */
  double start_s;      /* after the run began */
  double duration_s;
} sereno_step;

/* Since 1.1: how the watched function was, apart from what people are told. */
enum {
  SERENO_FUNCTION_BY_STATUS = 0, /* OK up, WARNING by the contract's policy, CRITICAL down, UNKNOWN not seen */
  SERENO_FUNCTION_UP = 1,
  SERENO_FUNCTION_DEGRADED = 2, /* works, but seriously impaired */
  SERENO_FUNCTION_DOWN = 3,
  SERENO_FUNCTION_NOT_SEEN = 4
};

/* Since 1.1: who answers for what was seen to fail. */
enum {
  SERENO_FAULT_NOT_SAID = 0,
  SERENO_FAULT_PLATFORM = 1,
  SERENO_FAULT_ALLY = 2,
  SERENO_FAULT_THIRD_PARTY = 3,
  SERENO_FAULT_CLIENT = 4,
  SERENO_FAULT_INFRASTRUCTURE = 5,
  SERENO_FAULT_OBSERVER = 6, /* the agent itself, its credentials or its own network */
  SERENO_FAULT_NOT_ESTABLISHED = 7
};
enum {
  SERENO_CONFIDENCE_NONE = 0,
  SERENO_CONFIDENCE_LOW = 1,
  SERENO_CONFIDENCE_MEDIUM = 2,
  SERENO_CONFIDENCE_HIGH = 3
};
typedef struct sereno_fault {
  uint32_t struct_size;
  int32_t owner;       /* SERENO_FAULT_* */
  int32_t confidence;  /* SERENO_CONFIDENCE_* */
  sereno_text party;   /* an id of the contract's parties, or a name; may be empty */
  sereno_text step;    /* the step that failed */
  sereno_text reasons; /* witnesses, or the candidates of one that is not established */
} sereno_fault;

/* What the host offers to one run, or to one validation. Valid during that only. `self` goes first into every call. */
typedef struct sereno_host {
  uint32_t struct_size;
  void* self;
  void (*status)(void* self, int32_t status);      /* last one wins; none: UNKNOWN */
  void (*degraded)(void* self, int32_t degraded);  /* 1: works, but seriously impaired */
  void (*summary)(void* self, sereno_text text);   /* first line, without status word and performance data */
  void (*long_text)(void* self, sereno_text text); /* appended */
  void (*metric)(void* self, const sereno_metric* metric);
  void (*step_begins)(void* self, sereno_text name); /* names the step that a time-out would report */
  void (*step)(void* self, const sereno_step* step);
  void (*log)(void* self, int32_t level, sereno_text text); /* -v, -vv, -vvv and the agent's log; never a secret */
  int32_t (*cancelled)(void* self);                         /* 1: past the soft deadline, finish now */
  /* Calls sink with the file's content, once, and returns 0; else returns errno. At most max_bytes. */
  int32_t (*read_file)(void* self, sereno_text path, size_t max_bytes, void (*sink)(void* to, sereno_text bytes),
                       void* to);
  /* The check's own small state from one run to the next, kept by the host, at most 64 KiB. Empty at first. */
  void (*load_state)(void* self, void (*sink)(void* to, sereno_text bytes), void* to);
  void (*save_state)(void* self, sereno_text bytes);
  /* Since 1.1. */
  /* A step as it ends, so that a run that is killed has it. Once `step` is called, what it tells stands instead. */
  void (*step_ends)(void* self, const sereno_step* step);
  void (*function_state)(void* self, int32_t state); /* SERENO_FUNCTION_*; last one wins, over `degraded` too */
  void (*fault)(void* self, const sereno_fault* fault);
  /* What is wrong with an option, once for each; `option` is its long name, empty for all of them together. Only in a
   * validation. */
  void (*problem)(void* self, sereno_text option, sereno_text text);
  /* The clocks that the run goes by: UTC since 1970, and CLOCK_MONOTONIC, which the deadlines are of. */
  int64_t (*utc_ms)(void* self);
  int64_t (*monotonic_ms)(void* self);
  /* Durable intents: what must be undone whatever happens, noted before it is done. keep_intent returns 0 once the
   * note is on disk, and the deed may be done then; else errno, and it must not be done. The same key again replaces
   * the note. drop_intent returns 0 once it is gone from the disk. Keys are [A-Za-z0-9._-]{1,64}, a note holds at most
   * 4 KiB, a service at most 256. open_intents gives those that are open, oldest first, those of earlier runs and of
   * runs that were killed too. */
  int32_t (*keep_intent)(void* self, sereno_text key, sereno_text note);
  int32_t (*drop_intent)(void* self, sereno_text key);
  void (*open_intents)(void* self, void (*sink)(void* to, sereno_text key, sereno_text note), void* to);
  /* The run's time was over before the check had seen all: the result tells what it saw until then. Where people have
   * said what a time-out means, that is told in its place. */
  void (*out_of_time)(void* self);
} sereno_host;

typedef struct sereno_request {
  uint32_t struct_size;
  uint32_t verbosity;       /* 0 to 3 */
  int64_t soft_deadline_ms; /* CLOCK_MONOTONIC; then `cancelled` turns 1 */
  int64_t hard_deadline_ms; /* CLOCK_MONOTONIC; then the process is killed */
  size_t argument_count;
  const sereno_argument* arguments;
} sereno_request;

typedef struct sereno_check {
  uint32_t struct_size;
  uint32_t default_timeout_ms;
  const char* name; /* [a-z][a-z0-9_]* */
  const char* help; /* one line */
  size_t option_count;
  const sereno_option* const* options;
  void (*run)(const sereno_request* request, const sereno_host* host);
  /* Since 1.1. */
  /* Looks at options whose kinds are right already and tells every problem through host->problem. Asks nobody, changes
   * nothing, and ends within moments. It is called before every run too: no run begins with options that have one.
   * NULL: kinds say all. */
  void (*validate)(const sereno_request* request, const sereno_host* host);
  const char* function; /* the contract's function that this check proves when nobody says another; NULL: none */
} sereno_check;

typedef struct sereno_plugin {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  const char* version; /* the plugin's own, for people */
  size_t check_count;
  const sereno_check* const* checks;
  const char* fault; /* since 1.1: why the plugin cannot work, when it has no checks; else NULL */
} sereno_plugin;

/* The one exported symbol. Returns NULL when the plugin cannot work with that host. */
typedef const sereno_plugin* (*sereno_plugin_query_fn)(uint32_t host_abi_major, uint32_t host_abi_minor);
#define SERENO_PLUGIN_SYMBOL "sereno_plugin_query"

#ifdef __cplusplus
}
#endif

#endif /* SERENO_SERENO_PLUGIN_H */
