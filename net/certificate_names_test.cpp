#include "net/certificate_names.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>

#include <memory>
#include <utility>
#include <vector>

#include "net/openssl_handles.h"

namespace sereno::net {
namespace {

using Parts = std::vector<std::pair<const char*, const char*>>;
using NameHandle = std::unique_ptr<X509_NAME, Releases<X509_NAME_free>>;

/// In the order in which a certificate has them: the widest first. "+" begins a part of the same component.
NameHandle name_of(const Parts& parts) {
  NameHandle name(X509_NAME_new());
  for (const auto& [kind, text] : parts) {
    const bool joined = kind[0] == '+';
    EXPECT_EQ(X509_NAME_add_entry_by_txt(name.get(), kind + (joined ? 1 : 0), MBSTRING_UTF8,
                                         reinterpret_cast<const unsigned char*>(text), -1, -1, joined ? -1 : 0),
              1);
  }
  return name;
}

TEST(DistinguishedName, IsWrittenAsZabbixComparesIt) {
  struct Case {
    const char* why;
    Parts parts;
    const char* text;
  };
  const Case cases[] = {
      {"the last component first, no blanks between",
       {{"DC", "com"}, {"DC", "zabbix"}, {"O", "Zabbix SIA"}, {"OU", "Development group"}, {"CN", "Zabbix server"}},
       "CN=Zabbix server,OU=Development group,O=Zabbix SIA,DC=zabbix,DC=com"},
      {"what separates is escaped", {{"CN", "a,b+c\"d\\e<f>g;h"}}, "CN=a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h"},
      {"a blank at either end, not in the middle", {{"CN", " a b "}}, "CN=\\ a b\\ "},
      {"a number sign at the beginning", {{"CN", "#a#"}}, "CN=\\#a#"},
      {"an equals sign stays", {{"CN", "a=b"}}, "CN=a=b"},
      {"letters beyond ASCII stay", {{"CN", "Centro de atención"}}, "CN=Centro de atención"},
      {"control characters in hexadecimal", {{"CN", "a\nb"}}, "CN=a\\0Ab"},
      {"two in one component: the last first there too", {{"O", "x"}, {"CN", "a"}, {"+UID", "b"}}, "UID=b+CN=a,O=x"},
      {"kinds by their short names",
       {{"C", "ES"}, {"ST", "M"}, {"L", "Madrid"}, {"emailAddress", "a@b.example"}},
       "emailAddress=a@b.example,L=Madrid,ST=M,C=ES"},
      {"nothing", {}, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(distinguished_name(name_of(c.parts).get()), c.text);
  }
}

TEST(NameObjection, SaysWhichNameIsAnother) {
  const CertificateHandle certificate(X509_new());
  const auto issuer = name_of({{"O", "Zabbix SIA"}, {"CN", "Signing CA"}}), subject = name_of({{"CN", "server"}});
  X509_set_issuer_name(certificate.get(), issuer.get());
  X509_set_subject_name(certificate.get(), subject.get());
  struct Case {
    const char* why;
    const char* issuer;
    const char* subject;
    const char* objection;
  };
  const Case cases[] = {
      {"nothing is asked for", "", "", ""},
      {"both are as wanted", "CN=Signing CA,O=Zabbix SIA", "CN=server", ""},
      {"the order counts", "O=Zabbix SIA,CN=Signing CA", "",
       "the issuer of its certificate is 'CN=Signing CA,O=Zabbix SIA', not 'O=Zabbix SIA,CN=Signing CA'"},
      {"capitals count", "", "CN=Server", "the subject of its certificate is 'CN=server', not 'CN=Server'"},
      {"blanks count", "CN=Signing CA, O=Zabbix SIA", "CN=server",
       "the issuer of its certificate is 'CN=Signing CA,O=Zabbix SIA', not 'CN=Signing CA, O=Zabbix SIA'"},
      {"the beginning is not enough", "", "CN=serve", "the subject of its certificate is 'CN=server', not 'CN=serve'"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(name_objection(certificate.get(), c.issuer, c.subject), c.objection);
  }
  EXPECT_EQ(name_objection(nullptr, "", "CN=server"), "it shows no certificate");
  EXPECT_EQ(name_objection(nullptr, "", ""), "");
}

}  // namespace
}  // namespace sereno::net
