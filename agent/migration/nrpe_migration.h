// nrpe.cfg as settings of serenod. Pure, but for what it asks about programs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/migration/nrpe_config.h"

namespace sereno::agent::migration {

/// What the machine knows of a program.
struct ProgramFacts {
  std::string path{};   ///< where it is, a whole path; empty: nowhere
  bool setuid = false;  ///< or setgid
  std::string fault{};  ///< why the agent would not run it: others may change it
};

struct MigrationWishes {
  bool without_tls = false;  ///< nrpe was started with -n
  /// Where the list of the second unit will lie; empty: it is not wanted, and what would need it is left out.
  std::string unconfined_list{};
  std::string ask_program = "/usr/lib/sereno/sereno-ask-command";
  std::string ask_socket = "/run/sereno-commands.sock";
  std::function<ProgramFacts(const std::string& program)> look_up{};
  std::string folder{};  ///< where nrpe would be started: certificates without a whole path lie below it
};

struct Migration {
  std::string settings{};     ///< for /etc/sereno/conf.d
  std::string unconfined{};   ///< the list of the second unit; empty: nothing is in it
  std::vector<Note> notes{};  ///< what is not carried over, or differs, each at its line
};

/// The same answers to the same askers. Of two commands of one name the later one counts, as in nrpe.
Migration migrate_nrpe(const NrpeConfig& config, const std::string& file, const MigrationWishes& wishes);

}  // namespace sereno::agent::migration
