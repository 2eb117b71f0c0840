// What with_hours_in_digits() puts behind an hour that it made of words; no text of a mail has it.
#pragma once

namespace sereno::sla {

inline constexpr char hour_in_words = '\x01';

}  // namespace sereno::sla
