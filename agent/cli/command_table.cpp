#include "agent/cli/command_table.h"

#include "agent/cli/terminal.h"
#include "sereno/near_miss.h"

namespace sereno::cli {

namespace {

const CommandOption socket_option{
    .name = "socket", .argument = "PATH", .help = "the agent's control socket (default /run/sereno/control.sock)"};
const ExitCode not_asked{"3", "the agent cannot be asked, or the command is written wrongly"};

std::vector<NamedCommand> about_checks() {
  return {
      {"list",
       "the checks that are installed",
       {.usage = {"sereno list"},
        .summary =
            "The checks that are installed, with what they do; on standard error the plugins that give none, and why.",
        .exit_codes = {{"0", "listed"}, {"3", "the plugins cannot be looked at"}}}},
      {"adapters",
       "the platforms that flows can speak to",
       {.usage = {"sereno adapters"},
        .summary = "The adapters in /etc/sereno/adapters and /usr/share/sereno/adapters (or SERENO_ADAPTER_PATH), an "
                   "earlier folder before a later one; mistakes in them on standard error, with their places. 'sereno "
                   "help --adapter NAME' shows all about one.",
        .exit_codes = {{"0", "listed"}, {"1", "there are mistakes in one"}, {"3", "the command is written wrongly"}}}},
      {"help",
       "what a check or a command does, and its options",
       {.usage = {"sereno help [CHECK|COMMAND]", "sereno help --adapter NAME"},
        .summary = "What a check or a command does, with all of its options; what an adapter asks for and its answers "
                   "mean.",
        .options = {{.name = "adapter", .argument = "NAME", .help = "all about this adapter"}},
        .exit_codes = {{"0", "said"}, {"3", "there is neither a check, a command nor an adapter of this name"}}}},
      {"check",
       "run a check here and now",
       {.usage = {"sereno check CHECK [OPTION]...", "check_CHECK [OPTION]..."},
        .summary =
            "Runs one check in this process and answers as a monitoring plugin does. 'sereno help CHECK' shows the "
            "options of a check, 'sereno list' the checks.",
        .exit_codes = {{"0", "OK"}, {"1", "WARNING"}, {"2", "CRITICAL"}, {"3", "UNKNOWN, or written wrongly"}}}},
  };
}

std::vector<NamedCommand> about_the_agent() {
  return {
      {"run",
       "let the agent run a configured service",
       {.usage = {"sereno run SERVICE [-v]... [--explain] [--format FORMAT] [--socket PATH]"},
        .summary = "Has the running agent run a configured service, and answers as a monitoring plugin does.",
        .options = {{.name = "verbose", .letter = 'v', .help = "more of how it went; up to three times"},
                    {.name = "explain",
                     .help = "every step, whose fault it is, when it was last well, and how to see it again"},
                    {.name = "format", .argument = "FORMAT", .help = "text, or json for programs"},
                    socket_option},
        .exit_codes = {{"0", "OK"},
                       {"1", "WARNING"},
                       {"2", "CRITICAL"},
                       {"3", "UNKNOWN: also when the agent cannot be asked or there is no such service"}}}},
      {"status",
       "what the agent last saw, and how it is itself",
       {.usage = {"sereno status [--json] [--socket PATH]"},
        .summary =
            "How the agent is, and what it last saw of its services: those first that are not OK. Fits the terminal; "
            "in a pipe nothing is cut.",
        .options = {{.name = "json", .help = "one object, for programs"}, socket_option},
        .exit_codes = {{"0", "the agent does all that it is told to, however its services are"},
                       {"1",
                        "it does not: a listener does not listen, the ledger is not written, the schedule is not "
                        "kept, it cannot look at something, its clock is in doubt, or a reload was refused"},
                       not_asked}}},
      {"reload",
       "let the agent read its settings again",
       {.usage = {"sereno reload [--socket PATH]"},
        .summary =
            "Has the running agent read its settings, certificates and plugins again, and prints what changed. What "
            "did not change does not notice. Settings with a mistake in them are refused as a whole, and the agent "
            "goes on with those that it has.",
        .options = {socket_option},
        .exit_codes = {{"0", "they are taken over"},
                       {"1", "they are not; every mistake is printed with its place"},
                       not_asked}}},
      {"breaker",
       "which canaries are paused, and ending that",
       {.usage = {"sereno breaker list [--format table|json] [--socket PATH]",
                  "sereno breaker reset (PLATFORM ACCOUNT|--all) [--socket PATH]"},
        .summary =
            "The accounts that checks sign in with: two rejections in a row pause one for 30 minutes, so that no check "
            "locks it. list shows them, those that are paused first. reset closes the breaker, once its password is "
            "right again. Asks the agent, or looks into its state folder where it does not run.",
        .options = {{.name = "format", .argument = "FORMAT", .help = "table, or json for programs"},
                    {.name = "all", .help = "reset: every canary"},
                    socket_option},
        .exit_codes = {{"0", "all are closed, or it is reset"},
                       {"1", "list: one is not closed, or cannot be read; reset: there is no such canary"},
                       {"3",
                        "neither the agent nor the state folder can be asked, or the command is written wrongly"}}}},
      {"config",
       "look for mistakes in the agent's configuration",
       {.usage = {"sereno config check [FILE]"},
        .summary =
            "Finds what a start of the agent would find, each mistake with its place, and starts nothing. FILE is "
            "/etc/sereno/sereno.yaml when it is not named; conf.d/*.yaml beside it is read too.",
        .exit_codes = {{"0", "no mistake"}, {"1", "there are mistakes"}, {"3", "the command is written wrongly"}}}},
      {"migrate",
       "another agent's configuration as ours",
       {.usage = {"sereno migrate nrpe FILE [--no-ssl] [--unconfined LIST]"},
        .summary =
            "Prints the settings that answer an existing Nagios as nrpe did with FILE and all that it includes; for a "
            "file of /etc/sereno/conf.d. What cannot be carried over, or differs, stands on standard error with its "
            "line. Commands with sudo, setuid programs or shell syntax need the second unit: --unconfined writes its "
            "list, else they are left out.",
        .options = {{.name = "no-ssl", .help = "nrpe was started with -n"},
                    {.name = "unconfined",
                     .argument = "LIST",
                     .help = "write the list of the second unit, /etc/sereno/commands.yaml as it is shipped"},
                    {.name = "unconfined-socket",
                     .argument = "PATH",
                     .help = "where the second unit listens (default /run/sereno-commands.sock)"}},
        .exit_codes = {{"0", "all is carried over"},
                       {"1", "it is, but for what is listed"},
                       {"3", "FILE cannot be read, or the command is written wrongly"}}}},
      {"token",
       "a new token for the HTTP interface",
       {.usage = {"sereno token new"},
        .summary = "Makes a token of 256 random bits, and its SHA-256, which stands in the settings. The token is "
                   "shown once and kept nowhere.",
        .exit_codes = {{"0", "made"}, {"3", "the command is written wrongly"}}}},
  };
}

std::vector<NamedCommand> about_what_is_written() {
  return {
      {"ledger",
       "verify, export or show a ledger",
       {.usage = {"sereno ledger verify PATH", "sereno ledger export PATH FILE", "sereno ledger show PATH"},
        .summary =
            "verify computes the chain of a ledger again. export copies a ledger into one new file that anybody can "
            "read. show prints the last result of each service, the last facts and the head of the chain.",
        .exit_codes = {{"0", "whole, written, shown"},
                       {"1", "verify: the ledger is damaged"},
                       {"3", "the ledger cannot be read, or the command is written wrongly"}}}},
      {"eval",
       "how a text is understood, as JSON",
       {.usage = {"sereno eval range RANGE [VALUE]", "sereno eval perfdata TEXT", "sereno eval zabbix-key KEY",
                  "sereno eval zabbix-access [allow:PATTERN|deny:PATTERN]... KEY",
                  "sereno eval zabbix-alias [NAME:KEY]... KEY", "sereno eval zabbix-delay DELAY [AFTER]",
                  "sereno eval allowed-hosts LIST ADDRESS"},
        .summary = "How a threshold, performance data, an item key, rules for such keys, other names for them, an "
                   "update interval or a list of allowed hosts is understood, as a JSON object. A text that begins "
                   "with a dash stands "
                   "behind '--'.",
        .exit_codes = {{"0", "it is valid"},
                       {"1", "it is not; the object says why"},
                       {"3", "the command is written wrongly"}}}},
      {"version",
       "the version",
       {.usage = {"sereno version"}, .summary = "Which version this is.", .exit_codes = {{"0", "said"}}}},
  };
}

std::vector<NamedCommand> all_commands() {
  std::vector<NamedCommand> all;
  for (auto part : {about_checks(), about_the_agent(), about_what_is_written()})
    for (auto& command : part) all.push_back(std::move(command));
  return all;
}

}  // namespace

const std::vector<NamedCommand>& commands() {
  static const std::vector<NamedCommand> all = all_commands();
  return all;
}

const Command* find_command(std::string_view name) {
  for (const NamedCommand& each : commands())
    if (each.name == name) return &each.command;
  return nullptr;
}

std::string help_of_all() {
  std::string text =
      "usage: sereno COMMAND [ARGUMENT]...\n\nChecks of a contact-centre platform, by hand, and questions to the "
      "agent.\n\n";
  for (const NamedCommand& each : commands())
    text += "  " + std::string(each.name) + std::string(10 - each.name.size(), ' ') + std::string(each.line) + '\n';
  return text +
         "\n'sereno help COMMAND' says all about one, 'sereno help CHECK' about a check.\n"
         "Called as check_NAME it is that check.\n"
         "Exit codes of a check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n";
}

Result<CommandWords> read_or_explain(std::string_view name, const std::vector<std::string>& arguments, int& exit_code) {
  const Command& command = *find_command(name);
  auto words = read_command(command, arguments);
  exit_code = 3;
  if (!words) {
    wrong_usage(name, words.error().message);
    return words;
  }
  if (!words->has("help")) return words;
  exit_code = print(help_of(command)) ? 0 : 3;
  return Error{"help was asked for"};
}

std::string no_such_command(const std::string& name) {
  std::vector<std::string_view> known;
  for (const NamedCommand& each : commands()) known.push_back(each.name);
  const auto near = near_miss(name, known);
  const std::string hint = near.empty() ? "'sereno help' shows them" : "is 'sereno " + std::string(near) + "' meant?";
  return "there is no command '" + name + "' (" + hint + ")";
}

std::string no_such_word(const std::string& word, const std::vector<std::string_view>& known) {
  const std::string hint = meant(word, known, "");
  return "there is no '" + word + "'" + (hint.empty() ? "" : " (" + hint + ")");
}

int wrong_usage(std::string_view name, const std::string& what) {
  std::string text = what;
  for (const std::string& usage : find_command(name)->usage) text += "\nusage: " + usage;
  complain(text + "\n'sereno help " + std::string(name) + "' says more");
  return 3;
}

}  // namespace sereno::cli
