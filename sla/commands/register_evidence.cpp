// Options that several registers share, and files of evidence on their way in.
#include <boost/program_options.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>

#include "base/descriptor.h"
#include "base/digest.h"
#include "base/whole_file.h"
#include "sla/commands/register_command.h"

namespace sereno::sla {
namespace {

namespace options = boost::program_options;

constexpr std::size_t longest_file = std::size_t{64} << 20;

Result<std::string> bytes_of(const std::string& path) {
  // Never waits for a FIFO: such a thing is no evidence.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return Error{path + ": " + std::strerror(errno)};
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return Error{path + ": is no file"};
  std::string bytes;
  if (const int failed = read_to_end(file.get(), longest_file, bytes); failed != 0)
    return Error{path + ": " + (failed == EFBIG ? "is longer than 64 MiB" : std::strerror(failed))};
  return bytes;
}

}  // namespace

void declare_evidence(options::options_description& description) {
  description.add_options()("evidence", options::value<std::string>(), "TEXT: what proves it")(
      "evidence-file", options::value<std::vector<std::string>>()->composing(),
      "PATH: a file that proves it; its bytes are kept in the ledger, its SHA-256 stands in the act");
}

void declare_reason(options::options_description& description) {
  description.add_options()("reason", options::value<std::string>(), "TEXT: why");
}

void declare_at(options::options_description& description) {
  description.add_options()("at", options::value<std::string>(), "TIME: when it happened; now when absent");
}

Result<std::string> evidence_of(const RegisterCall& call, std::vector<std::string>& files) {
  std::string text = call.text("evidence");
  for (const std::string& path : call.texts("evidence-file")) {
    auto bytes = bytes_of(path);
    if (!bytes) return bytes.error();
    text +=
        (text.empty() ? "" : ", ") + std::filesystem::path(path).filename().string() + " sha256:" + sha256_hex(*bytes);
    files.push_back(std::move(*bytes));
  }
  return text;
}

}  // namespace sereno::sla
