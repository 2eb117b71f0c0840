#include "config/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "config/text_file.h"
#include "sereno/near_miss.h"

namespace sereno::config {

namespace {

constexpr int deepest = 64;                   // no file that a person writes nests further
constexpr std::size_t fewest_nodes = 10'000;  // allowed however short the file is
constexpr std::size_t most_nodes = 100'000;

int line_of(const YAML::Node& node) { return node.Mark().line + 1; }
int column_of(const YAML::Node& node) { return node.Mark().column + 1; }

/// What is wrong with a tree as a whole, where it went too far.
struct Excess {
  const char* why;
  int line;
  int column;
};

/// Walks the tree as the readers will; a finding when it is too deep or too large.
std::optional<Excess> find_excess(const YAML::Node& node, int depth, std::size_t& nodes_left) {
  const auto here = [&](const char* why) { return Excess{why, line_of(node), column_of(node)}; };
  if (depth > deepest) return here("nests deeper than 64 levels");
  if (nodes_left-- == 0) return here("is one value too many (an alias counts wherever it stands)");
  for (const auto& item : node) {
    const YAML::Node& inner = node.IsMap() ? item.second : item;
    if (const auto found = find_excess(inner, depth + 1, nodes_left)) return found;
  }
  return std::nullopt;
}

/// Remembers where the last document began, and nothing else.
class DocumentStart final : public YAML::EventHandler {
 public:
  const YAML::Mark& mark() const { return mark_; }

  void OnDocumentStart(const YAML::Mark& mark) override { mark_ = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  YAML::Mark mark_{};
};

/// Where the text goes on behind its first document. YAML::LoadAll would read such a text to its end, and one that
/// begins with a stray "," for ever: the parser then finds an empty document at the same place again and again.
std::optional<YAML::Mark> find_second_document(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  DocumentStart start;
  if (!parser.HandleNextDocument(start) || !parser.HandleNextDocument(start)) return std::nullopt;
  return start.mark();
}

/// Whether nothing but the end of the text can lie behind its first document. A block mapping that begins in the first
/// column goes on to the end, to a line with a marker or to one with a directive. This is most files, and saves parsing
/// them twice.
bool ends_with_the_text(const YAML::Node& document, std::string_view text) {
  const bool lasts = document.IsMap() && document.Style() == YAML::EmitterStyle::Block && document.Mark().column == 0;
  if (!lasts) return false;
  const auto ends_it = [](std::string_view line) {
    return line.starts_with("---") || line.starts_with("...") || line.starts_with('%');
  };
  bool line_begins = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (line_begins && ends_it(text.substr(i))) return false;
    line_begins = text[i] == '\n' || text[i] == '\r';
  }
  return true;
}

/// The parser's own words where they say what is wrong; its guard against deep nesting does not.
std::string words_of(const YAML::Exception& error) {
  if (error.msg == YAML::ErrorMsg::BAD_FILE) return "nests too deeply";
  return "is no YAML: " + error.msg;
}

}  // namespace

std::string Problem::to_string() const {
  const std::string place = line == 0 ? file : file + ":" + std::to_string(line) + ":" + std::to_string(column);
  return place + ": " + printable(message);
}

YamlNode::YamlNode(const YAML::Node& node, std::string file, std::string path, std::vector<Problem>& problems)
    : node_(node), file_(std::move(file)), path_(std::move(path)), problems_(&problems) {}

bool YamlNode::is_map() const { return node_.IsMap(); }
bool YamlNode::is_list() const { return node_.IsSequence(); }
bool YamlNode::is_scalar() const { return node_.IsScalar(); }
bool YamlNode::is_quoted() const { return node_.IsScalar() && node_.Tag() == "!"; }
int YamlNode::line() const { return line_of(node_); }
int YamlNode::column() const { return column_of(node_); }

void YamlNode::fail(const std::string& message) const {
  problems_->push_back({file_, line(), column(), path_.empty() ? message : path_ + ": " + message});
}

std::optional<std::string> YamlNode::text() const {
  if (!node_.IsScalar()) {
    fail(node_.IsNull() ? "has no value" : node_.IsMap() ? "is a mapping, not a text" : "is a list, not a text");
    return std::nullopt;
  }
  if (node_.Scalar().find('\0') == std::string::npos) return node_.Scalar();
  fail("holds a NUL character");
  return std::nullopt;
}

std::optional<bool> YamlNode::boolean() const {
  const auto word = text();
  if (!word) return std::nullopt;
  bool value = false;
  if (YAML::convert<bool>::decode(node_, value)) return value;
  fail("'" + *word + "' is neither true nor false");
  return std::nullopt;
}

std::optional<std::int64_t> YamlNode::integer(std::int64_t low, std::int64_t high) const {
  const auto word = text();
  if (!word) return std::nullopt;
  const auto value = parse_integer(*word);
  if (!value) {
    fail("'" + *word + "' is no whole number");
  } else if (*value < low) {
    fail(*word + " is below " + std::to_string(low));
  } else if (*value > high) {
    fail(*word + " is above " + std::to_string(high));
  } else {
    return value;
  }
  return std::nullopt;
}

std::optional<double> YamlNode::number() const {
  const auto word = text();
  if (!word) return std::nullopt;
  const auto value = parse_decimal(*word);
  if (!value) fail("'" + *word + "' is no number");
  return value;
}

std::optional<milliseconds> YamlNode::duration() const {
  const auto word = text();
  if (!word) return std::nullopt;
  const auto value = parse_duration(*word);
  if (!value) fail("'" + *word + "' is no duration (write 90, 90s, 1500ms, 5m, 2h or 14d)");
  return value;
}

std::optional<Instant> YamlNode::instant() const {
  const auto word = text();
  if (!word) return std::nullopt;
  const auto value = parse_instant(*word);
  if (!value) fail("'" + *word + "' is no instant (write 2026-04-06T06:00:00Z)");
  return value;
}

std::optional<std::size_t> YamlNode::choice(const std::vector<std::string_view>& words) const {
  const auto word = text();
  if (!word) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *word);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string all;
  for (const auto& known : words) all += (all.empty() ? "" : ", ") + std::string(known);
  fail("'" + *word + "' is none of " + all);
  return std::nullopt;
}

std::vector<YamlNode> YamlNode::list() const {
  if (!node_.IsSequence()) {
    fail("is no list");
    return {};
  }
  std::vector<YamlNode> items;
  for (std::size_t i = 0; i < node_.size(); ++i)
    items.emplace_back(node_[i], file_, path_ + "[" + std::to_string(i) + "]", *problems_);
  return items;
}

YamlMap YamlNode::map() const {
  if (node_.IsMap()) return {node_, file_, path_, *problems_};
  fail("is no mapping (\"key: value\" lines)");
  YamlMap none(YAML::Node(YAML::NodeType::Map), file_, path_, *problems_);
  none.is_mapping_ = false;
  return none;
}

YamlMap::YamlMap(const YAML::Node& node, std::string file, std::string path, std::vector<Problem>& problems)
    : node_(node), file_(std::move(file)), path_(std::move(path)), problems_(&problems) {}

std::optional<YamlNode> YamlMap::look_for(std::string_view key) {
  known_.emplace_back(key);
  for (const auto& entry : node_)
    if (entry.first.IsScalar() && entry.first.Scalar() == key)
      return YamlNode{entry.second, file_, (path_.empty() ? "" : path_ + ".") + std::string(key), *problems_};
  return std::nullopt;
}

std::optional<YamlNode> YamlMap::find(std::string_view key) {
  const bool asked_before = std::find(known_.begin(), known_.end(), key) != known_.end();
  auto found = look_for(key);
  if (!found || !found->node_.IsNull()) return found;
  // A section may be there for what will stand in it; a setting that lost its value would be another one in silence.
  for (const auto& entry : node_)
    if (!path_.empty() && !asked_before && entry.first.IsScalar() && entry.first.Scalar() == key)
      problems_->push_back({file_, line_of(entry.first), column_of(entry.first),
                            found->path() + ": has no value: give it one, or leave the key away"});
  return std::nullopt;
}

std::optional<YamlNode> YamlMap::require(std::string_view key) {
  auto found = look_for(key);
  if (found && !found->node_.IsNull()) return found;
  fail("'" + std::string(key) + "' is missing");
  return std::nullopt;
}

std::vector<std::pair<std::string, YamlNode>> YamlMap::entries() {
  std::vector<std::pair<std::string, YamlNode>> all;
  for (const auto& entry : node_) {
    if (!entry.first.IsScalar()) continue;
    const std::string& key = entry.first.Scalar();
    known_.push_back(key);
    all.emplace_back(key, YamlNode{entry.second, file_, (path_.empty() ? "" : path_ + ".") + key, *problems_});
  }
  return all;
}

void YamlMap::finish() {
  std::set<std::string> seen;
  const std::set<std::string> known(known_.begin(), known_.end());
  for (const auto& entry : node_) {
    const YAML::Node& key = entry.first;
    const auto place = [&](const std::string& message) {
      problems_->push_back({file_, line_of(key), column_of(key), (path_.empty() ? "" : path_ + ": ") + message});
    };
    if (!key.IsScalar()) {
      place("a key must be a word");
      continue;
    }
    const std::string& name = key.Scalar();
    if (!seen.insert(name).second) place("key '" + name + "' stands here twice");
    if (known.contains(name)) continue;
    const auto guess = near_miss(name, {known_.begin(), known_.end()});
    place("unknown key '" + name + "'" + (guess.empty() ? "" : " (did you mean '" + std::string(guess) + "'?)"));
  }
}

void YamlMap::fail(const std::string& message) const {
  if (!is_mapping_) return;
  problems_->push_back({file_, line_of(node_), column_of(node_), path_.empty() ? message : path_ + ": " + message});
}

std::optional<YamlNode> parse_yaml(std::string_view text, const std::string& file, std::vector<Problem>& problems) {
  if (auto problem = find_no_text(text, file)) {
    problems.push_back(std::move(*problem));
    return std::nullopt;
  }
  try {
    const std::string content(text);
    const YAML::Node document = YAML::Load(content);
    const auto second = ends_with_the_text(document, text) ? std::nullopt : find_second_document(content);
    if (second) {
      const bool announced =
          text.substr(std::min(static_cast<std::size_t>(second->pos), text.size())).starts_with("---");
      problems.push_back(
          {file, second->line + 1, second->column + 1,
           announced ? "a second document begins here; one file holds one" : "is no YAML: nothing may stand here"});
      return std::nullopt;
    }
    if (document.IsNull()) return YamlNode{YAML::Node(YAML::NodeType::Map), file, "", problems};
    // Without aliases a value takes a byte at least: more values than bytes are an alias that blows up.
    std::size_t nodes_left = std::clamp(text.size(), fewest_nodes, most_nodes);
    if (const auto excess = find_excess(document, 0, nodes_left)) {
      problems.push_back({file, excess->line, excess->column, excess->why});
      return std::nullopt;
    }
    return YamlNode{document, file, "", problems};
  } catch (const YAML::Exception& error) {
    problems.push_back({file, error.mark.line + 1, error.mark.column + 1, words_of(error)});
    return std::nullopt;
  }
}

std::optional<YamlNode> read_yaml_file(const std::string& path, std::vector<Problem>& problems) {
  const auto content = read_text_file(path, problems);
  if (!content) return std::nullopt;
  return parse_yaml(*content, path, problems);
}

}  // namespace sereno::config
