// Whom a text speaks of is nobody's business who looks for a fault.
#pragma once

#include <string>
#include <string_view>

namespace sereno::steps {

/// The text with telephone numbers but for their last four digits, "[...]0123", and mail addresses but for their host,
/// "[...]@cc.example". A number is eight to fifteen digits that no letter touches, or as many behind a plus sign with
/// blanks, dots, hyphens and brackets among them; what counts seconds or milliseconds since 1970, or writes a date
/// without hyphens, stays. In time linear to the text.
std::string without_people(std::string_view text);

/// The same within quotes, 'as in these', where this project's own sentences repeat what others say. What they say
/// themselves stays: sizes, names of recordings, accounts.
std::string quotes_without_people(std::string_view text);

}  // namespace sereno::steps
