// sereno-sla file: the bytes of a mail or a file of evidence, as the ledger keeps them.
#include <unistd.h>

#include <boost/program_options.hpp>
#include <cstring>

#include "base/whole_file.h"
#include "sla/commands/register_command.h"

namespace sereno::sla {
namespace {

namespace options = boost::program_options;

Result<std::string> bytes_of(const std::string& path, const std::string& digest) {
  const auto book = ledger::Ledger::open(path, ledger::Ledger::Access::read_only);
  if (!book) return book.error();
  const auto file = (*book)->file(digest);
  if (!file) return file.error();
  if (!*file) return Error{digest + ": no such file in the ledger"};
  if (!(*file)->bytes) return Error{digest + ": was erased"};
  return *(*file)->bytes;
}

}  // namespace

int run_file(const Words& words) {
  options::options_description description;
  description.add_options()("help,h", "say this")("ledger", options::value<std::string>()->required(),
                                                  "the ledger's file")(
      "output", options::value<std::string>(), "FILE to write, mode 0600; standard output when absent")(
      "digest", options::value<std::string>()->required(), "the SHA-256 of a file");
  options::positional_options_description positional;
  positional.add("digest", 1);
  const Command about{.usage = {"sereno-sla file DIGEST --ledger PATH [--output FILE]"},
                      .summary =
                          "Writes out a mail that came in, or a file of evidence, byte for byte: acts name it by its "
                          "SHA-256.",
                      .exit_codes = {{"0", "done"}, {"3", "it could not be done"}}};
  int exit_code = 0;
  const auto values = parse_words(words, description, positional, about, exit_code);
  if (!values) return exit_code;
  const auto bytes = bytes_of((*values)["ledger"].as<std::string>(), (*values)["digest"].as<std::string>());
  if (!bytes) return refuse(bytes.error().message);
  if (values->contains("output")) {
    const std::string path = (*values)["output"].as<std::string>();
    const int failed = replace_file(path, *bytes, Sync::no, 0600);
    return failed == 0 ? 0 : refuse(path + ": " + std::strerror(failed));
  }
  // Whatever somebody sent would speak to the terminal.
  if (isatty(STDOUT_FILENO) != 0) return refuse("these are somebody else's bytes: --output FILE, or a pipe");
  const int failed = write_all(STDOUT_FILENO, *bytes);
  return failed == 0 ? 0 : refuse(std::strerror(failed));
}

}  // namespace sereno::sla
