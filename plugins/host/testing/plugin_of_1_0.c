/* A plugin as it was built against minor version 0 of the plugin line, whose header lies beside it as it was then. */
#include "sereno/sereno_plugin.h"

#if SERENO_ABI_MINOR != 0u
#error "this is to be built against the header of 1.0"
#endif

static sereno_text text_of(const char* words, size_t size) {
  sereno_text text = {words, size};
  return text;
}

static void run(const sereno_request* request, const sereno_host* host) {
  const sereno_step step = {.struct_size = sizeof(sereno_step), .name = {"look", 4}, .outcome = {"seen", 4}};
  const sereno_metric metric = {
      .struct_size = sizeof(sereno_metric), .has = SERENO_METRIC_HAS_VALUE, .label = {"age", 3}, .value = 10};
  host->step_begins(host->self, text_of("look", 4));
  host->step(host->self, &step);
  host->metric(host->self, &metric);
  host->summary(host->self, request->argument_count == 1 ? request->arguments[0].value : text_of("alone", 5));
  host->degraded(host->self, 1);
  host->status(host->self, SERENO_OK);
}

static const sereno_option option = {.struct_size = sizeof(sereno_option),
                                     .name = "level",
                                     .letter = 'l',
                                     .kind = SERENO_KIND_NUMBER,
                                     .fallback = "7",
                                     .help = "how much"};
static const sereno_option* const options[] = {&option};
static const sereno_check check = {.struct_size = sizeof(sereno_check),
                                   .default_timeout_ms = 2500,
                                   .name = "elder",
                                   .help = "A check of the first minor version",
                                   .option_count = 1,
                                   .options = options,
                                   .run = run};
static const sereno_check* const checks[] = {&check};
static const sereno_plugin plugin = {.struct_size = sizeof(sereno_plugin),
                                     .abi_major = SERENO_ABI_MAJOR,
                                     .abi_minor = SERENO_ABI_MINOR,
                                     .version = "1",
                                     .check_count = 1,
                                     .checks = checks};

__attribute__((visibility("default"))) const sereno_plugin* sereno_plugin_query(uint32_t major, uint32_t minor);

const sereno_plugin* sereno_plugin_query(uint32_t major, uint32_t minor) {
  (void)minor;
  return major == SERENO_ABI_MAJOR ? &plugin : 0;
}
