// The word in a mail by which its answer is known: SRN-M-7F3K-9QX2. Pure; where chance comes from is an argument.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::sla {

/// Gives that many bytes nobody can foretell. Throws where there are none.
using RandomBytes = std::function<std::string(std::size_t)>;

/// The kernel's.
std::string system_random(std::size_t count);

/// Signs that no two people read differently: neither 0 and O nor 1, I and L, no S, no U.
inline constexpr std::string_view token_signs = "23456789ABCDEFGHJKMNPQRTVWXYZ";
/// The letter behind SRN- of a notice of maintenance.
inline constexpr char maintenance_token = 'M';
/// Of a claim or a correction that the client is asked about.
inline constexpr char claim_token = 'C';

/// A fresh one. 29 signs, eight of them: more than 38 bits, which a mailbox that takes answers of known contacts alone
/// does not give anybody the time to try.
std::string make_token(char kind, const RandomBytes& random);

/// Every token of that kind in a text, in capitals, in the order of their first appearance, each once. Whatever stands
/// around it (brackets, quotes, an underscore), but for letters and digits, ends it; small letters are taken as well,
/// since some phones write them so. Signs that no token has make it none.
std::vector<std::string> find_tokens(char kind, std::string_view text);

}  // namespace sereno::sla
