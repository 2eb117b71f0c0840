// Entries: what the acts of one id together say, in the order in which they were said.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sla/act.h"

namespace sereno::sla {

/// How an entry, or a part of it, stands.
enum class Standing { established, pending, incomplete, refused, withdrawn };

/// "established", "pending", "incomplete", "refused", "withdrawn".
std::string_view to_string(Standing standing);
/// "established+refused": each once, in the order above.
std::string joined(std::vector<Standing> standings);
/// Adds it unless it is there.
void add_once(std::vector<Standing>& standings, Standing standing);

/// The acts of one entry, withdrawals among them; borrowed. `name` is its id, or "#12" after its place in the ledger.
struct Entry {
  std::string name{};
  std::vector<const Act*> acts{};
};

/// The entries of one type, in the order of their first acts. An act that names said_at counts once, as it was first
/// recorded; of acts that name none, one that only repeats the last word on its entry counts for nothing. Withdrawals
/// stand with the entry that they name.
std::vector<Entry> entries_of(const std::vector<Act>& acts, std::string_view type);

/// Everything that was said of one field, with the party that said it.
template <class Value>
class Spoken {
 public:
  void say(const std::string& party, const std::optional<Value>& value) {
    if (value) said_.emplace_back(party, *value);
  }
  /// Clears what the party said of it.
  void take_back(const std::string& party) {
    std::erase_if(said_, [&](const auto& each) { return each.first == party; });
  }
  /// The last word.
  std::optional<Value> value() const { return said_.empty() ? std::nullopt : std::optional(said_.back().second); }
  Value value_or(Value otherwise) const { return said_.empty() ? std::move(otherwise) : said_.back().second; }
  const std::string* said_by() const { return said_.empty() ? nullptr : &said_.back().first; }
  const std::vector<std::pair<std::string, Value>>& all() const { return said_; }

 private:
  std::vector<std::pair<std::string, Value>> said_{};
};

/// A list that was spoken of, or nothing.
template <class Item>
std::optional<std::vector<Item>> if_spoken(const std::vector<Item>& list) {
  return list.empty() ? std::nullopt : std::optional(list);
}

}  // namespace sereno::sla
