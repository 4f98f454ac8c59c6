package policy

import (
	"slices"
	"strings"
)

var (
	// freeMailNames are mail hosts that exist under many top-level domains, by their first label.
	freeMailNames = []string{"yahoo", "hotmail", "outlook", "live", "gmx", "yandex", "ymail", "rediffmail", "laposte", "zohomail", "tutanota"}
	// freeMailDomains are other hosts at which everybody can have a mailbox.
	freeMailDomains = []string{
		"gmail.com", "googlemail.com", "icloud.com", "me.com", "mac.com", "aol.com", "aim.com", "msn.com", "passport.com",
		"proton.me", "protonmail.com", "protonmail.ch", "pm.me", "tuta.io", "tuta.com", "tutamail.com", "keemail.me", "mail.com", "email.com", "usa.com",
		"web.de", "freenet.de", "t-online.de", "posteo.de", "mailbox.org", "orange.fr", "free.fr", "wanadoo.fr", "libero.it", "virgilio.it", "seznam.cz", "wp.pl", "o2.pl", "onet.pl", "interia.pl",
		"mail.ru", "bk.ru", "inbox.ru", "list.ru", "ya.ru", "rambler.ru", "ukr.net", "qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sohu.com", "139.com", "naver.com", "daum.net", "hanmail.net",
		"fastmail.com", "fastmail.fm", "hey.com", "duck.com", "hushmail.com", "inbox.com", "riseup.net", "disroot.org", "uol.com.br", "bol.com.br",
		"mailinator.com", "yopmail.com", "guerrillamail.com", "10minutemail.com", "temp-mail.org", "maildrop.cc", "sharklasers.com", "simplelogin.com", "anonaddy.me", "passmail.net", "mozmail.com", "privaterelay.appleid.com",
	}
)

// isFreeMail reports whether everybody can have a mailbox at a host.
func isFreeMail(host string) bool {
	host = strings.ToLower(strings.Trim(host, "."))
	name, rest, _ := strings.Cut(host, ".")
	return slices.Contains(freeMailDomains, host) || slices.Contains(freeMailNames, name) && strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz.") == "" && len(rest) <= len("com.au")
}
