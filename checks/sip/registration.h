// The contact that a run registers: noted before it is sent, taken back behind it, whatever happens.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/check.h"
#include "sereno/time.h"

namespace sip {

/// What has to be known to take a contact back.
struct Registration {
  std::string contact{};    ///< "sip:sereno-7f3a@192.0.2.4:5062;transport=udp"
  std::string own_uri{};    ///< for whom
  sereno::Instant until{};  ///< when the registrar forgets it by itself
  friend bool operator==(const Registration&, const Registration&) = default;

  /// The key of its note: the contact's user, which is of one run only.
  std::string key() const;
  std::string note() const;
  /// Nothing when a note is none of ours.
  static std::optional<Registration> from_note(std::string_view note);
};

/// Those that earlier runs noted and did not take back; those that have ended by themselves are dropped. What other
/// checks noted about the same canary stays as it is.
std::vector<Registration> left_over(const sereno::Context& context);

}  // namespace sip
