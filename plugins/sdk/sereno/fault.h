// At whom the fault lies, as far as a check can tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sereno {

/// Who answers for what was seen to fail. The values stand in the plugin line and in ledgers.
enum class FaultOwner : std::uint8_t {
  not_said = 0,  ///< nothing failed, or the check does not say
  platform = 1,
  ally = 2,
  third_party = 3,
  client = 4,
  infrastructure = 5,
  observer = 6,  ///< the agent itself, its credentials or its own network
  not_established = 7
};

enum class Confidence : std::uint8_t { none = 0, low = 1, medium = 2, high = 3 };

/// The verdict of one run. Texts are one line without control characters.
struct Fault {
  FaultOwner owner = FaultOwner::not_said;
  std::string party{};  ///< an id of the contract's parties, or a name; empty: none is named
  Confidence confidence = Confidence::none;
  std::string step{};     ///< the step that failed
  std::string reasons{};  ///< witnesses, or the candidates of one that is not established

  bool operator==(const Fault&) const = default;
};

/// Somebody whom the contract knows, and on whose side that is.
struct Party {
  std::string id{};                        ///< empty: the platform's operator, of whom no more is said
  FaultOwner side = FaultOwner::platform;  ///< platform, ally, third_party, client or infrastructure

  bool operator==(const Party&) const = default;
};

/// "not said", "platform", "ally", "third party", "client", "infrastructure", "observer", "not established".
constexpr std::string_view to_string(FaultOwner owner) {
  switch (owner) {
    case FaultOwner::platform:
      return "platform";
    case FaultOwner::ally:
      return "ally";
    case FaultOwner::third_party:
      return "third party";
    case FaultOwner::client:
      return "client";
    case FaultOwner::infrastructure:
      return "infrastructure";
    case FaultOwner::observer:
      return "observer";
    case FaultOwner::not_established:
      return "not established";
    case FaultOwner::not_said:
      break;
  }
  return "not said";
}

/// Nothing for a number that is none of them.
constexpr std::optional<FaultOwner> fault_owner_from(int number) {
  if (number < 0 || number > 7) return std::nullopt;
  return static_cast<FaultOwner>(number);
}

/// "none", "low", "medium", "high".
constexpr std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::low:
      return "low";
    case Confidence::medium:
      return "medium";
    case Confidence::high:
      return "high";
    case Confidence::none:
      break;
  }
  return "none";
}

/// Nothing for a number that is none of them.
constexpr std::optional<Confidence> confidence_from(int number) {
  if (number < 0 || number > 3) return std::nullopt;
  return static_cast<Confidence>(number);
}

}  // namespace sereno
