/* A plugin as it was built against minor version 1 of the plugin line, whose header lies beside it as it was then. */
#include "sereno/sereno_plugin.h"

#if SERENO_ABI_MINOR != 1u
#error "this is to be built against the header of 1.1"
#endif

static sereno_text text_of(const char* words, size_t size) {
  sereno_text text = {words, size};
  return text;
}

struct counting {
  const sereno_host* host;
  char words[16];
};

static void undo(void* to, sereno_text key, sereno_text note) {
  struct counting* const counted = to;
  (void)note;
  ++counted->words[0];
  counted->host->drop_intent(counted->host->self, key);
}

static void run(const sereno_request* request, const sereno_host* host) {
  struct counting counted = {.host = host, .words = "0 open"};
  const sereno_fault fault = {.struct_size = sizeof(sereno_fault),
                              .owner = SERENO_FAULT_CLIENT,
                              .confidence = SERENO_CONFIDENCE_LOW,
                              .party = {"bank", 4}};
  (void)request;
  host->open_intents(host->self, &undo, &counted);
  host->keep_intent(host->self, text_of("mail", 4), text_of("to nobody", 9));
  host->fault(host->self, &fault);
  host->function_state(host->self, SERENO_FUNCTION_UP);
  host->summary(host->self, text_of(counted.words, 6));
  host->status(host->self, host->utc_ms(host->self) > 0 ? SERENO_WARNING : SERENO_UNKNOWN);
}

static void validate(const sereno_request* request, const sereno_host* host) {
  if (request->argument_count == 1 && request->arguments[0].value.data[0] == 'w')
    host->problem(host->self, text_of("mood", 4), text_of("too wild", 8));
}

static const char* const moods[] = {"calm", "wild", 0};
static const sereno_option option = {.struct_size = sizeof(sereno_option),
                                     .name = "mood",
                                     .kind = SERENO_KIND_CHOICE,
                                     .help = "how it is done",
                                     .choices = moods};
static const sereno_option* const options[] = {&option};
static const sereno_check check = {.struct_size = sizeof(sereno_check),
                                   .default_timeout_ms = 2500,
                                   .name = "elder",
                                   .help = "A check of the second minor version",
                                   .option_count = 1,
                                   .options = options,
                                   .run = run,
                                   .validate = validate,
                                   .function = "web"};
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
