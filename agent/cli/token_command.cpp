#include "agent/cli/token_command.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "agent/cli/command_table.h"
#include "agent/cli/terminal.h"
#include "base/digest.h"
#include "base/hexadecimal.h"

namespace sereno::cli {
namespace {

/// 256 bits that nobody can guess: a digest of them needs no salt and no slowness.
std::string new_token() {
  std::array<unsigned char, 32> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return {};
  std::string token;
  for (const unsigned char byte : bytes) append_hex(token, byte);
  return token;
}

}  // namespace

int run_token_command(const std::vector<std::string>& arguments) {
  int exit_code = 0;
  const auto words = read_or_explain("token", arguments, exit_code);
  if (!words) return exit_code;
  if (!words->operands.empty() && words->operands[0] != "new")
    return wrong_usage("token", no_such_word(words->operands[0], {"new"}));
  if (words->operands != std::vector<std::string>{"new"}) return wrong_usage("token", "'sereno token new' makes one");
  const std::string token = new_token();
  if (token.empty()) return complain(std::string("no random bytes: ") + std::strerror(errno)), exit_unknown;
  return print("token:  " + token + "\nsha256: " + sha256_hex(token) + "\n") ? 0 : exit_unknown;
}

}  // namespace sereno::cli
