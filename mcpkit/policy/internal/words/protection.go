package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

var (
	// protections are what an argument may switch.
	protections = prose.NewList(`verify verification certificate certificates cert certs tls ssl https signature signatures sandbox sandboxed encryption encrypt encrypted
		audit auditing hostname checksum checksums mfa 2fa authentication auth antivirus firewall isolation container safety permission permissions`)
	// switchedOff are words of an argument that switches a protection off.
	switchedOff = prose.NewList(`skip ignore disable disabled no without bypass escape insecure untrusted unverified unsigned unencrypted plaintext quiet silent outside off`)
	// weakMethods no longer protect, and methodWords are words for what protects.
	weakMethods = prose.NewList(`sslv2 sslv3 ssl2 ssl3 ssl tls1 tls10 tls11 md5 sha1 des 3des rc4 ecb none plain plaintext http telnet ftp wep basic`)
	methodWords = prose.NewList(`encryption encrypt cipher tls ssl transport protocol hash digest signature algorithm security authentication auth link connection`)
)

// SwitchOf returns the protection that a boolean argument switches, or "", and the value that
// weakens it. It reads the words of the name and, if they name no protection, the first sentence of
// the description.
func SwitchOf(name, description string) (protection string, weakens bool) {
	sentence, _, _ := strings.Cut(description, ". ")
	ws := SplitName(name)
	for _, w := range append(ws, SplitName(sentence)...) {
		if protections.Has(w) {
			protection = w
			break
		}
	}
	if protection == "" {
		return "", false
	}
	return protection, switchedOff.AnyOf(ws) || switchedOff.AnyOf(SplitName(sentence))
}

// IsWeakMethod reports whether a value names a method that no longer protects, such as "sslv3".
func IsWeakMethod(value string) bool {
	return weakMethods.Has(strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(value)))
}

// NamesMethod reports whether a text is about a method that protects, such as encryption.
func NamesMethod(text string) bool {
	return methodWords.AnyOf(SplitName(text))
}
