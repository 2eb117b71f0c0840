#include "agent/checking/external_result.h"

#include <signal.h>
#include <sys/wait.h>

#include <utility>

#include "plugins/host/output/last_words.h"
#include "plugins/host/output/plugin_output.h"
#include "plugins/host/processes/wait_status.h"
#include "plugins/host/worker/worker_life.h"

namespace sereno::agent {
namespace {

constexpr std::string_view sealed_code_note =
    "memory that was written may not be executed here (MemoryDenyWriteExecute): programs that compile while they run, "
    "as node and java do, die of that";

void add_line(std::string& text, std::string_view line) {
  if (line.empty()) return;
  if (!text.empty()) text += '\n';
  text += line;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string as_nrpe_hands_it_on(std::string_view output) {
  output = output.substr(0, output.find('\0'));
  if (output.ends_with('\n')) output.remove_suffix(1);
  return std::string(output);
}

/// How a program ends whose compiler gets no memory for its code.
bool may_miss_its_code(const CappedOutput& output, int wait_status) {
  if (WIFEXITED(wait_status)) return output.kept().empty() && WEXITSTATUS(wait_status) != 0;
  const int number = WTERMSIG(wait_status);
  return number == SIGTRAP || number == SIGILL || number == SIGSEGV || number == SIGABRT || number == SIGBUS ||
         number == SIGSYS;
}

/// A word of our own, with what the plugin said behind it.
CheckResult without_a_word(CheckResult reading, std::string summary, std::string_view standard_error) {
  add_line(reading.long_text, reading.summary);
  const std::string last = host::last_words(standard_error);
  if (!last.empty()) summary += "; on standard error: " + last;
  return {.status = Status::unknown, .summary = std::move(summary), .long_text = std::move(reading.long_text)};
}

}  // namespace

ExternalResult external_result(const CappedOutput& output, const ExternalEnd& end) {
  const bool signalled = WIFSIGNALED(end.wait_status);
  const int code = signalled ? static_cast<int>(Status::unknown) : WEXITSTATUS(end.wait_status);
  ExternalResult external{.result = host::parse_plugin_output(output.kept(), code)};
  if (!signalled) external.exit_code = code;
  CheckResult& result = external.result;
  if (signalled) {
    result = without_a_word(std::move(result), "the plugin " + host::how_it_ended(end.wait_status), end.standard_error);
  } else if (output.kept().empty()) {
    result = without_a_word(
        {}, std::string(nothing_to_read) + ": the plugin printed nothing and " + host::how_it_ended(end.wait_status),
        end.standard_error);
  } else if (!is_blank(output.kept())) {
    external.printed = as_nrpe_hands_it_on(output.kept());
  }
  if (end.code_is_sealed && may_miss_its_code(output, end.wait_status)) add_line(result.long_text, sealed_code_note);
  add_line(result.long_text, output.cut_note());
  return external;
}

}  // namespace sereno::agent
