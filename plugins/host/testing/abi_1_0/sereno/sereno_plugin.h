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

/* Hosts accept plugins of the same major version, whatever the minor: a minor version only appends. */
#define SERENO_ABI_MAJOR 1u
#define SERENO_ABI_MINOR 0u

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
  SERENO_KIND_FLAG = 7      /* no value: present or absent */
};

enum {
  SERENO_OPTION_REQUIRED = 1u,      /* the check cannot run without it */
  SERENO_OPTION_REPEATABLE = 2u,    /* may be given several times, order kept */
  SERENO_OPTION_VALUE_OPTIONAL = 4u /* "-S" and "-S=1.2": absent value arrives as an empty text */
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

/* What the host offers to one run. Valid during the run only. `self` goes first into every call. */
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
} sereno_check;

typedef struct sereno_plugin {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  const char* version; /* the plugin's own, for people */
  size_t check_count;
  const sereno_check* const* checks;
} sereno_plugin;

/* The one exported symbol. Returns NULL when the plugin cannot work with that host. */
typedef const sereno_plugin* (*sereno_plugin_query_fn)(uint32_t host_abi_major, uint32_t host_abi_minor);
#define SERENO_PLUGIN_SYMBOL "sereno_plugin_query"

#ifdef __cplusplus
}
#endif

#endif /* SERENO_SERENO_PLUGIN_H */
