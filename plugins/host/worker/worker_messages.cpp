#include "plugins/host/worker/worker_messages.h"

namespace sereno::host::worker {
namespace {

void write_type(ByteWriter& writer, FrameType type) { writer.byte(static_cast<std::uint8_t>(type)); }

void write_values(ByteWriter& writer, const OptionValues& values) {
  writer.number(static_cast<std::uint32_t>(values.size()));
  for (const auto& [name, value] : values) {
    writer.text(name);
    writer.text(value);
  }
}

OptionValues read_values(ByteReader& reader) {
  OptionValues values(reader.count(8));
  for (auto& [name, value] : values) {
    name = reader.text();
    value = reader.text();
  }
  return values;
}

void write_words(ByteWriter& writer, const std::vector<std::string>& words) {
  writer.number(static_cast<std::uint32_t>(words.size()));
  for (const std::string& word : words) writer.text(word);
}

std::vector<std::string> read_words(ByteReader& reader) {
  std::vector<std::string> words(reader.count(4));
  for (std::string& word : words) word = reader.text();
  return words;
}

void write_party(ByteWriter& writer, const Party& party) {
  writer.byte(static_cast<std::uint8_t>(party.side));
  writer.text(party.id);
}

Party read_party(ByteReader& reader) {
  const auto side = fault_owner_from(reader.byte());
  if (!side) reader.fail();
  Party party{.side = side.value_or(FaultOwner::platform)};
  party.id = reader.text();
  return party;
}

void write_parties(ByteWriter& writer, const ServiceParties& parties) {
  write_party(writer, parties.owner);
  writer.number(static_cast<std::uint32_t>(parties.depends_on.size()));
  for (const Party& party : parties.depends_on) write_party(writer, party);
}

ServiceParties read_parties(ByteReader& reader) {
  ServiceParties parties{.owner = read_party(reader)};
  parties.depends_on.resize(reader.count(5));
  for (Party& party : parties.depends_on) party = read_party(reader);
  return parties;
}

void write_bound(ByteWriter& writer, const std::optional<std::int64_t>& bound) {
  writer.flag(bound.has_value());
  writer.signed_number(bound.value_or(0));
}

std::optional<std::int64_t> read_bound(ByteReader& reader) {
  const bool has = reader.flag();
  const std::int64_t bound = reader.signed_number();
  return has ? std::optional(bound) : std::nullopt;
}

void write_option(ByteWriter& writer, const OptionDescription& option) {
  writer.text(option.name);
  writer.byte(static_cast<std::uint8_t>(option.letter));
  writer.byte(static_cast<std::uint8_t>(option.kind));
  writer.flag(option.fallback.has_value());
  writer.text(option.fallback.value_or(""));
  writer.text(option.help);
  writer.text(option.value_name);
  writer.flag(option.required);
  writer.flag(option.repeatable);
  writer.flag(option.value_optional);
  writer.flag(option.local);
  writer.flag(option.readable);
  write_words(writer, option.choices);
  write_bound(writer, option.least);
  write_bound(writer, option.most);
}

OptionDescription read_option(ByteReader& reader) {
  OptionDescription option;
  option.name = reader.text();
  option.letter = static_cast<char>(reader.byte());
  const std::uint8_t kind = reader.byte();
  if (kind > SERENO_KIND_SIZE) reader.fail();
  option.kind = static_cast<Options::Kind>(kind);
  const bool has_fallback = reader.flag();
  const std::string fallback(reader.text());
  if (has_fallback) option.fallback = fallback;
  option.help = reader.text();
  option.value_name = reader.text();
  option.required = reader.flag();
  option.repeatable = reader.flag();
  option.value_optional = reader.flag();
  option.local = reader.flag();
  option.readable = reader.flag();
  option.choices = read_words(reader);
  option.least = read_bound(reader);
  option.most = read_bound(reader);
  return option;
}

}  // namespace

void write_message(ByteWriter& writer, const Hello& hello) {
  write_type(writer, FrameType::hello);
  writer.number(hello.protocol);
  writer.number(hello.abi_major);
  writer.number(hello.abi_minor);
  writer.number(hello.memory_bytes);
}

Hello read_hello(ByteReader& reader) {
  Hello hello;
  hello.protocol = reader.number<std::uint16_t>();
  hello.abi_major = reader.number<std::uint16_t>();
  hello.abi_minor = reader.number<std::uint16_t>();
  hello.memory_bytes = reader.number<std::uint64_t>();
  return hello;
}

void write_message(ByteWriter& writer, const Refusal& refusal) {
  write_type(writer, FrameType::refusal);
  writer.text(refusal.reason);
}

Refusal read_refusal(ByteReader& reader) { return {.reason = std::string(reader.text())}; }

void write_message(ByteWriter& writer, const WorkerRun& run) {
  write_type(writer, FrameType::run);
  writer.number(run.id);
  writer.text(run.check);
  writer.number(run.verbosity);
  writer.signed_number(run.timeout.count());
  writer.byte(static_cast<std::uint8_t>(run.timeout_status));
  writer.signed_number(run.soft_deadline_ms);
  writer.signed_number(run.hard_deadline_ms);
  write_values(writer, run.options);
  write_values(writer, run.environment);
  writer.text(run.saved_state);
  writer.text(run.intents_path);
  writer.text(run.state_folder);
  write_parties(writer, run.parties);
}

WorkerRun read_run(ByteReader& reader) {
  WorkerRun run;
  run.id = reader.number<std::uint64_t>();
  run.check = reader.text();
  run.verbosity = reader.number<std::uint32_t>();
  run.timeout = milliseconds{reader.signed_number()};
  const auto timeout_status = status_from_code(reader.byte());
  if (!timeout_status) reader.fail();
  run.timeout_status = timeout_status.value_or(Status::unknown);
  run.soft_deadline_ms = reader.signed_number();
  run.hard_deadline_ms = reader.signed_number();
  run.options = read_values(reader);
  run.environment = read_values(reader);
  run.saved_state = reader.text();
  run.intents_path = reader.text();
  run.state_folder = reader.text();
  run.parties = read_parties(reader);
  return run;
}

void write_message(ByteWriter& writer, const StepBegins& step) {
  write_type(writer, FrameType::step_begins);
  writer.number(step.id);
  writer.text(step.name);
}

StepBegins read_step_begins(ByteReader& reader) {
  StepBegins step;
  step.id = reader.number<std::uint64_t>();
  step.name = reader.text();
  return step;
}

void write_message(ByteWriter& writer, const LogLine& line) {
  write_type(writer, FrameType::log_line);
  writer.number(line.id);
  writer.byte(static_cast<std::uint8_t>(line.level));
  writer.text(line.text);
}

LogLine read_log_line(ByteReader& reader) {
  LogLine line;
  line.id = reader.number<std::uint64_t>();
  line.level = reader.byte();
  if (line.level > SERENO_LOG_ERROR) reader.fail();
  line.text = reader.text();
  return line;
}

void write_message(ByteWriter& writer, const Description& description) {
  write_type(writer, FrameType::description);
  writer.number(static_cast<std::uint32_t>(description.checks.size()));
  for (const CheckDescription& check : description.checks) {
    writer.text(check.name);
    writer.text(check.help);
    writer.signed_number(check.default_timeout.count());
    writer.text(check.plugin_path);
    writer.text(check.function);
    writer.flag(check.validates);
    writer.number(static_cast<std::uint32_t>(check.options.size()));
    for (const OptionDescription& option : check.options) write_option(writer, option);
  }
}

Description read_description(ByteReader& reader) {
  Description description;
  description.checks.resize(reader.count(29));
  for (CheckDescription& check : description.checks) {
    check.name = reader.text();
    check.help = reader.text();
    check.default_timeout = milliseconds{reader.signed_number()};
    check.plugin_path = reader.text();
    check.function = reader.text();
    check.validates = reader.flag();
    check.options.resize(reader.count(46));
    for (OptionDescription& option : check.options) option = read_option(reader);
  }
  return description;
}

void write_message(ByteWriter& writer, const Validate& validate) {
  write_type(writer, FrameType::validate);
  writer.number(validate.id);
  writer.text(validate.check);
  write_values(writer, validate.options);
  write_values(writer, validate.environment);
}

Validate read_validate(ByteReader& reader) {
  Validate validate;
  validate.id = reader.number<std::uint64_t>();
  validate.check = reader.text();
  validate.options = read_values(reader);
  validate.environment = read_values(reader);
  return validate;
}

void write_message(ByteWriter& writer, const Problems& problems) {
  write_type(writer, FrameType::problems);
  writer.number(problems.id);
  writer.number(static_cast<std::uint32_t>(problems.problems.size()));
  for (const OptionProblem& problem : problems.problems) {
    writer.text(problem.option);
    writer.text(problem.why);
  }
}

Problems read_problems(ByteReader& reader) {
  Problems problems;
  problems.id = reader.number<std::uint64_t>();
  problems.problems.resize(reader.count(8));
  for (OptionProblem& problem : problems.problems) {
    problem.option = reader.text();
    problem.why = reader.text();
  }
  return problems;
}

}  // namespace sereno::host::worker
