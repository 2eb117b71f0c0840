/* Plugins that break the rules of the plugin line, one way each; BREAKS says which. C99: what an author without the
 * C++ side would write. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sereno/sereno_plugin.h"

enum {
  nothing,
  no_symbol,
  other_major,
  no_answer,
  short_table,
  no_checks,
  null_check,
  bad_name,
  no_run,
  null_options,
  unknown_kind,
  crashes,
  hangs,
  prints,
  exits,
  misses_a_function,
  bound_at_once /* so linked, and missing one, too */
};

#if defined(BREAKS_misses_a_function) || defined(BREAKS_bound_at_once)
void function_of_no_library(void);
#else
#define function_of_no_library() (void)0
#endif

#ifndef BREAKS_no_symbol
static void run(const sereno_request* request, const sereno_host* host) {
  (void)request;
  function_of_no_library();
  host->status(host->self, SERENO_OK);
}

static const sereno_option option = {.struct_size = sizeof(sereno_option),
                                     .name = "level",
                                     .letter = 'l',
                                     .kind = BREAKS == unknown_kind ? 99 : SERENO_KIND_NUMBER,
                                     .fallback = "7",
                                     .help = "how much"};
static const sereno_option* const options[] = {&option};
static const sereno_check check = {.struct_size = sizeof(sereno_check),
                                   .default_timeout_ms = 2500,
                                   .name = BREAKS == bad_name ? "Bad Name" : "plain",
                                   .help = "A check in plain C",
                                   .option_count = 1,
                                   .options = BREAKS == null_options ? NULL : options,
                                   .run = BREAKS == no_run ? NULL : run};
static const sereno_check* const checks[] = {BREAKS == null_check ? NULL : &check};
static const sereno_plugin plugin = {.struct_size = BREAKS == short_table ? 4 : sizeof(sereno_plugin),
                                     .abi_major = BREAKS == other_major ? 7 : SERENO_ABI_MAJOR,
                                     .abi_minor = SERENO_ABI_MINOR,
                                     .version = "1",
                                     .check_count = BREAKS == no_checks ? 0 : 1,
                                     .checks = checks};

__attribute__((visibility("default"))) const sereno_plugin* sereno_plugin_query(uint32_t major, uint32_t minor);

const sereno_plugin* sereno_plugin_query(uint32_t major, uint32_t minor) {
  (void)major;
  (void)minor;
  if (BREAKS == no_answer) return NULL;
  if (BREAKS == crashes) abort();
  if (BREAKS == exits) _exit(5);
  while (BREAKS == hangs) pause();
  if (BREAKS == prints) puts("words where only frames are expected");
  return &plugin;
}
#else
int something_else(void);
int something_else(void) { return 1; }
#endif
