#include "agent/migration/nrpe_migration.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "agent/migration/nrpe_values.h"
#include "agent/migration/shell_words.h"
#include "agent/migration/yaml_text.h"
#include "net/ip_address.h"

namespace sereno::agent::migration {
namespace {

/// The directives by name, the last of each, and the commands.
struct Sorted {
  std::map<std::string, NrpeDirective, std::less<>> settings{};
  std::vector<NrpeDirective> commands{};
};

class Migrator {
 public:
  Migrator(const NrpeConfig& config, std::string file, const MigrationWishes& wishes)
      : file_(std::move(file)), wishes_(wishes) {
    out_.notes = config.notes;
    for (const NrpeDirective& directive : config.directives) sort(directive);
  }

  Migration run() {
    out_.settings = "# Made by 'sereno migrate nrpe' from " + file_ + ".\nlisteners:\n  - type: nrpe\n";
    write_place();
    write_tls();
    write_rules();
    for (const NrpeDirective& command : sorted_.commands) write_command(command);
    if (!commands_.empty()) out_.settings += "commands:\n" + commands_;
    if (!unconfined_.empty())
      out_.unconfined = "# Made by 'sereno migrate nrpe' from " + file_ +
                        ": what sereno-commands.socket may run.\ncommands:\n" + unconfined_;
    note_the_rest();
    return std::move(out_);
  }

 private:
  void sort(const NrpeDirective& directive) {
    if (directive.key != "command") {
      sorted_.settings.insert_or_assign(directive.key, directive);
      return;
    }
    const auto same = std::find_if(sorted_.commands.begin(), sorted_.commands.end(),
                                   [&](const NrpeDirective& other) { return other.name == directive.name; });
    if (same == sorted_.commands.end()) {
      sorted_.commands.push_back(directive);
      return;
    }
    note(same->place, "command '" + directive.name + "' stands again at " + directive.place + ", which counts");
    *same = directive;
  }

  void note(const std::string& place, const std::string& text) { out_.notes.push_back({place, text}); }

  /// Each is asked for once; what was never asked for is noted.
  const NrpeDirective* find(std::string_view key) {
    const auto found = sorted_.settings.find(key);
    if (found == sorted_.settings.end()) return nullptr;
    asked_.emplace(key, true);
    return &found->second;
  }
  std::string value(std::string_view key) {
    const auto* directive = find(key);
    return directive ? directive->value : std::string();
  }
  /// Outside of `low` to `high` nrpe itself does not start: what counts without the line is taken then.
  long number(std::string_view key, long otherwise, long low, long high) {
    const auto* directive = find(key);
    if (!directive) return otherwise;
    const long given = leading_number(directive->value);
    if (given >= low && given <= high) return given;
    note(directive->place, std::string(key) + " '" + directive->value + "': nrpe does not start with it; taken as " +
                               std::to_string(otherwise));
    return otherwise;
  }
  void key(const std::string& name, const std::string& yaml) { out_.settings += "    " + name + ": " + yaml + "\n"; }

  void write_place() {
    const auto* address = find("server_address");
    const bool numeric = address && net::IpAddress::parse(address->value);
    if (address && !numeric)
      note(address->place,
           "server_address '" + address->value + "' is no address: the agent listens everywhere instead");
    key("address", in_quotes(numeric ? address->value : "::"));
    key("port", std::to_string(number("server_port", 5666, 1024, 65535)));
    const auto* hosts = find("allowed_hosts");
    if (!hosts) note(file_, "no allowed_hosts: nrpe lets everybody ask, and so does the agent now");
    key("allowed_hosts", hosts ? hosts_of(*hosts) : R"(["0.0.0.0/0", "::/0"])");
  }

  std::string hosts_of(const NrpeDirective& allowed_hosts) {
    const HostEntries entries = host_entries(allowed_hosts.value);
    for (const std::string& one : entries.passed_over)
      note(allowed_hosts.place, "allowed_hosts: " + one + ": left out, as nrpe does");
    if (entries.taken.empty()) note(allowed_hosts.place, "allowed_hosts names nobody: nobody may ask");
    return list_of(entries.taken);
  }

  std::string min_version() {
    const auto* directive = find("ssl_version");
    const std::string version = directive ? directive->value : "TLSv1+";
    const bool or_above = version.ends_with('+');
    const std::string bare = or_above ? version.substr(0, version.size() - 1) : version;
    if (directive && !or_above && bare != "TLSv1.3")
      note(directive->place, "ssl_version '" + version + "' without '+': later versions are spoken too");
    if (bare == "TLSv1.3" || bare == "TLSv1.2" || bare == "TLSv1.1") return bare.substr(4);
    if (directive && bare.starts_with("SSL"))
      note(directive->place, "'" + version + "': SSL is not spoken any more");
    else if (directive && bare != "TLSv1" && bare != "TLSv1.0")
      note(directive->place, "ssl_version '" + version + "': nrpe does not start with it; 1.0 and later are spoken");
    return "1.0";
  }

  /// nrpe reads its certificates before it goes to the root folder.
  std::string whole_path(const NrpeDirective& file) {
    if (file.value.starts_with('/') || wishes_.folder.empty()) return file.value;
    std::string path = wishes_.folder + (wishes_.folder.ends_with('/') ? "" : "/") + file.value;
    note_where(file.place, file.key, file.value, path);
    return path;
  }
  void note_where(const std::string& place, const std::string& who, const std::string& written,
                  const std::string& path) {
    note(place, who + ": '" + written + "' is no whole path: it is taken as '" + path + "'");
  }

  void write_tls() {
    const std::string version = min_version();
    const auto *certificate = find("ssl_cert_file"), *private_key = find("ssl_privatekey_file");
    const auto *authority = find("ssl_cacert_file"), *clients = find("ssl_client_certs");
    const long asks = number("ssl_client_certs", 0, 0, 2), adh = number("ssl_use_adh", 1, 0, 2);
    if (wishes_.without_tls) return key("tls", "{mode: \"off\"}");
    const bool anonymous = !certificate || adh == 2;
    if (anonymous) {
      if (version == "1.3") {
        note(file_, "ssl_version TLSv1.3 without a certificate: the agent makes one, since nothing is anonymous there");
        return key("tls", R"({mode: certificate, min_version: "1.3"})");
      }
      note(certificate ? certificate->place : file_,
           "anonymous TLS, as nrpe had it: nobody knows whom he speaks to. check_nrpe of 3.0 and later takes 'tls: "
           "{mode: "
           "certificate}' as it is");
      return key("tls", "{mode: anonymous, min_version: " + in_quotes(version) + "}");
    }
    if (adh == 1)
      note(certificate->place,
           "anonymous TLS is not spoken beside a certificate: clients that were told -d 2 have to change");
    std::string tls = "{mode: certificate, certificate: " + in_quotes(whole_path(*certificate)) +
                      ", key: " + in_quotes(whole_path(private_key ? *private_key : *certificate));
    if (asks != 0 && authority)
      tls += ", ca: " + in_quotes(whole_path(*authority)) + ", client_certificates: " + (asks == 1 ? "ask" : "require");
    else if (asks != 0)
      note(clients->place, "ssl_client_certs without ssl_cacert_file: nobody says who signs them; none is asked for");
    key("tls", tls + ", min_version: " + in_quotes(version) + "}");
    note(certificate->place, "the agent's user has to be able to read certificate and key");
  }

  void write_rules() {
    constexpr long longest = 600, any = std::numeric_limits<long>::max();
    timeout_ = number("command_timeout", 60, 1, any);
    if (timeout_ > longest) note(find("command_timeout")->place, "command_timeout: 600 s is the longest");
    timeout_ = std::min(timeout_, longest);
    takes_arguments_ = number("dont_blame_nrpe", 0, std::numeric_limits<long>::min(), any) == 1;
    key("patience", std::to_string(timeout_) + "s");
    key("commands_only", "true");
    key("refusal", "close");
    if (const auto* nasty = find("nasty_metachars")) key("nasty_characters", in_quotes(without_escapes(nasty->value)));
    if (takes_arguments_)
      note(sorted_.settings.at("dont_blame_nrpe").place,
           "arguments that a command does not use are refused, not passed over");
  }

  static std::string kind_of(Quoting quoting) { return quoting == Quoting::bare ? "words" : "text"; }

  void write_command(const NrpeDirective& directive) {
    const std::string prefix = value("command_prefix");
    ShellWords line = read_shell_words(prefix.empty() ? directive.value : prefix + " " + directive.value);
    if (!takes_arguments_ && !line.arguments.empty()) {
      note(directive.place,
           "command '" + directive.name + "' uses arguments, and dont_blame_nrpe=0 lets nobody give any");
      line = without_arguments(line);
    }
    if (const std::string fault = fault_of_name(directive.name); !fault.empty())
      return note(directive.place, "command '" + directive.name + "' is left out: its name " + fault);
    if (line.words.empty()) return note(directive.place, "command '" + directive.name + "' is left out: it is empty");
    if (line.words.front().find("$ARG") != std::string::npos)
      return note(directive.place, "command '" + directive.name + "' is left out: who asks would choose the program");
    std::string why = line.shell_syntax.empty() ? "" : "shell syntax (" + line.shell_syntax + ")";
    if (std::count(line.arguments.begin(), line.arguments.end(), Quoting::both) > 0)
      why = "shell syntax (an argument in quotes and without)";
    const ProgramFacts program = why.empty() ? wishes_.look_up(line.words.front()) : ProgramFacts{};
    if (why.empty() && program.path.empty())
      return note(directive.place,
                  "command '" + directive.name + "' is left out: there is no program '" + line.words.front() + "'");
    const std::string base = program.path.substr(program.path.rfind('/') + 1);
    if (base == "sudo" || base == "doas" || base == "su")
      why = base;
    else if (program.setuid)
      why = "a setuid program";
    if (!why.empty()) return write_unconfined(directive, line, why, program);
    if (!program.fault.empty())
      note(directive.place, "command '" + directive.name + "': the agent will not run it: " + program.fault);
    if (!line.words.front().starts_with('/') && line.words.front().find('/') != std::string::npos)
      note_where(directive.place, "command '" + directive.name + "'", line.words.front(), program.path);
    line.words.front() = program.path;
    commands_ += "  - name: " + in_quotes(directive.name) +
                 "\n    check: external\n    command: " + list_of(line.words) + "\n" + arguments_of(line);
  }

  std::string fault_of_name(const std::string& name) const {
    if (name.find_first_of("!|`&><'\\[]{};") != name.npos) return "holds a character that no request may hold";
    if (name.starts_with('_')) return "begins with '_'";
    return name.size() > 128 ? "is longer than 128 bytes" : "";
  }

  static std::string arguments_of(const ShellWords& line) {
    if (line.arguments.empty()) return {};
    std::string text = "    arguments: [";
    for (std::size_t i = 0; i < line.arguments.size(); ++i) text += (i == 0 ? "" : ", ") + kind_of(line.arguments[i]);
    return text + "]\n";
  }

  /// nrpe puts nothing in their place.
  static ShellWords without_arguments(ShellWords line) {
    std::vector<std::string> words;
    for (const std::string& word : line.words) {
      std::string left = word;
      bool bare = false;
      for (std::size_t n = 1; n <= line.arguments.size(); ++n) {
        const std::string name = "$ARG" + std::to_string(n) + "$";
        for (auto at = left.find(name); at != left.npos; at = left.find(name)) {
          left.erase(at, name.size());
          bare |= line.arguments[n - 1] != Quoting::quoted;
        }
      }
      if (!left.empty() || !bare) words.push_back(left);
    }
    line.words = std::move(words);
    line.arguments.clear();
    return line;
  }

  void write_unconfined(const NrpeDirective& directive, const ShellWords& line, const std::string& why,
                        const ProgramFacts& program) {
    const bool shell = !line.shell_syntax.empty() || program.path.empty();
    if (wishes_.unconfined_list.empty())
      return note(directive.place, "command '" + directive.name + "' is left out: it needs the second unit (" + why +
                                       "); --unconfined FILE writes its list");
    note(directive.place, "command '" + directive.name + "' goes to the second unit, sereno-commands.socket: " + why);
    std::vector<std::string> asked{wishes_.ask_program, wishes_.ask_socket, directive.name};
    for (std::size_t n = 1; n <= line.arguments.size(); ++n) asked.push_back("$ARG" + std::to_string(n) + "$");
    std::string kinds;
    for (std::size_t i = 0; i < line.arguments.size(); ++i) kinds += i == 0 ? "text" : ", text";
    commands_ += "  - name: " + in_quotes(directive.name) + "\n    check: external\n    command: " + list_of(asked) +
                 "\n" + (kinds.empty() ? "" : "    arguments: [" + kinds + "]\n");
    unconfined_ += "  - name: " + in_quotes(directive.name) + "\n    timeout: " + std::to_string(timeout_) + "s\n";
    if (shell) {
      unconfined_ +=
          "    shell: " + in_quotes(line.shell_line) + "\n" + (kinds.empty() ? "" : "    arguments: [" + kinds + "]\n");
      return;
    }
    auto words = line.words;
    words.front() = program.path;
    unconfined_ += "    command: " + list_of(words) + "\n" + arguments_of(line);
  }

  void note_the_rest() {
    static const std::map<std::string, std::string, std::less<>> known{
        {"nrpe_user", "commands run as the agent's user; those of the second unit as its User="},
        {"nrpe_group", "commands run as the agent's group"},
        {"log_file", "the agent logs to the journal"},
        {"log_facility", "the agent logs to the journal"},
        {"debug", "agent.log_level says how much is logged"},
        {"disable_syslog", "the agent logs to the journal"},
        {"pid_file", "systemd knows the process"},
        {"connection_timeout", "a question has 10 s to arrive"},
        {"address_family", "'address' says where the agent listens; \"::\" takes IPv4 too"},
        {"listen_queue_size", "the agent's is the kernel's longest"},
        {"ssl_cipher_list", "the agent takes what is sound in its versions of TLS"},
        {"ssl_logging", "a handshake that fails is logged"},
        {"ssl_shutdown_timeout", "a connection ends as soon as its answer is sent"},
        {"allow_weak_random_seed", "there is no such seed"},
        {"allow_bash_command_substitution", "no shell reads arguments: $( is refused"},
        {"keep_env_vars", "commands get a clean environment"},
        {"max_commands", "agent.max_parallel_checks says how many run at a time"},
    };
    static const std::vector<std::string> usual{
        "debug=0",       "disable_syslog=0", "allow_bash_command_substitution=0", "log_facility=daemon",
        "ssl_logging=0", "ssl_logging=0x00"};
    for (const auto& [name, directive] : sorted_.settings) {
      if (asked_.contains(name) || name == "command_prefix") continue;
      if (std::find(usual.begin(), usual.end(), name + "=" + directive.value) != usual.end()) continue;
      const auto why = known.find(name);
      note(directive.place, "'" + name + "' is not carried over" +
                                (why == known.end() ? ": nrpe has no such setting" : ": " + why->second));
    }
  }

  std::string file_;
  const MigrationWishes& wishes_;
  Sorted sorted_{};
  std::map<std::string, bool, std::less<>> asked_{};
  long timeout_ = 60;
  bool takes_arguments_ = false;
  std::string commands_{};
  std::string unconfined_{};
  Migration out_{};
};

}  // namespace

Migration migrate_nrpe(const NrpeConfig& config, const std::string& file, const MigrationWishes& wishes) {
  return Migrator(config, file, wishes).run();
}

}  // namespace sereno::agent::migration
