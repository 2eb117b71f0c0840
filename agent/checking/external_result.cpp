#include "agent/checking/external_result.h"

#include <sys/wait.h>

#include "plugins/host/output/plugin_output.h"
#include "plugins/host/processes/wait_status.h"
#include "plugins/host/worker/worker_life.h"

namespace sereno::agent {
namespace {

void add_line(std::string& text, const std::string& line) {
  if (line.empty()) return;
  if (!text.empty()) text += '\n';
  text += line;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

CheckResult external_result(const CappedOutput& output, std::string_view standard_error, int wait_status) {
  CheckResult result = host::parse_plugin_output(output.kept(), WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 3);
  const std::string words = host::last_words(standard_error);
  if (WIFSIGNALED(wait_status)) {
    add_line(result.long_text, result.summary);
    result.status = Status::unknown;
    result.summary = "the plugin " + host::how_it_ended(wait_status);
    add_line(result.long_text, words);
  } else if (is_blank(output.kept()) && !words.empty()) {
    result.summary += "; on standard error: " + words;
  }
  add_line(result.long_text, output.cut_note());
  return result;
}

}  // namespace sereno::agent
