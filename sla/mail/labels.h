// "Descripción del problema: ...": the items that a writer labels. Internal to understanding.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::sla {

enum class Item { description, evidence, steps, affectation, time, date };

struct LabelledItem {
  Item item = Item::description;
  std::string value{};     ///< may be empty; lines joined by line ends
  std::string label{};     ///< folded
  std::size_t report = 0;  ///< of several in one mail: which one it is of
};

struct LabelledText {
  std::vector<LabelledItem> items{};
  std::string rest{};  ///< what no label speaks of
  const LabelledItem* find(Item item, std::size_t report = 0) const;
};

/// Where a label of the description comes again another report begins, with that label or with the one that began the
/// first. A label stands at a line's beginning, behind a bullet or a number, with a colon, a dash or a tab behind it,
/// or alone on its line; or in the first row of a table, above its value. Five numbered answers without labels are
/// taken in the order of the contract.
LabelledText labelled(std::string_view text);

/// What a line that is nothing but a label asks for: "- Pasos para replicarlo:"; nothing for any other line.
std::optional<Item> asked_alone(std::string_view line);

}  // namespace sereno::sla
