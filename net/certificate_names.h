// How the names in certificates are written. Internal to net.
#pragma once

#include <string>

struct X509_name_st;
struct x509_st;

namespace sereno::net {

/// A distinguished name as Zabbix compares it (TLSServerCertIssuer, TLSServerCertSubject): the last component first, in
/// the notation of RFC 4514 ("CN=server,OU=a\, b,DC=example"), letters beyond ASCII as they are in UTF-8.
/// Source: Zabbix' manual, "Using certificates".
std::string distinguished_name(const X509_name_st* name);

/// Why a certificate is not the one that is wanted; empty when it is. An empty text asks for nothing. Compared byte by
/// byte, as Zabbix does.
std::string name_objection(const x509_st* certificate, const std::string& issuer, const std::string& subject);

}  // namespace sereno::net
