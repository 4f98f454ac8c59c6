package fields

import "strings"

// secretTexts say in the description of an argument that it takes a credential.
var secretTexts = newSayings(
	saying{"a one-time code", sure | anywhere, "code*|digits ~4 sent|texted|mailed|received|get|got|shows|shown|displayed|see ~6 phone|sms|text_message|authenticator|security_key"},
	saying{"a one-time code", sure | anywhere, "code*|digits ~2 from|in ~2 sms|text_message|authenticator"},
	saying{"credentials", sure | anywhere, "name|user|username|login|e-mail|email|account|id ~1 and|plus|with ~1 password*|passphrase*|pin|secret|passcode"},
	saying{"credentials", sure | anywhere, "what|data|details|word* ~4 you|user|they|customer ~2 use*|need* ~2 to log_in|sign_in|log_on|authenticate"},
	saying{"an authorization header", sure | anywhere, "header* ..4 with|including|include|containing|such_as|like|example|e.g ..4 authorization|authorisation|bearer|cookie|x-api-key|@secret"},
	saying{"secret settings", sure | anywhere, "variable*|option*|setting*|config|configuration|parameter* ..4 with|including|include|containing ..4 @secret"},
)

// secretOrders say in the description of a tool that a call takes a credential.
var secretOrders = newSayings(
	saying{"a credential", sure | anywhere, "@secret ~2 is|are|be|goes|go|must|has|have ~3 passed|sent|put|supplied|handed|entered|goes|go|given ~1 as|in|into|through|with|via"},
	saying{"a credential", sure | anywhere, "@secret goes|go into|in|through|to"},
	saying{"a credential", sure | anywhere, "^pass|send|give|enter|supply|paste|type ~4 @secret"},
	saying{"a credential", sure | anywhere, "ask ~2 user ~2 for ~4 @secret"},
)

// exampleSecrets are parts of examples that show a credential within another value.
var exampleSecrets = []string{
	"user:password", "user:pass@", "user:token", ":token@", ":password@", "token:x-oauth", "username:password", "login:password", "user%password", "apikey=", "api_key=", "access_token=", "?token=", "&token=", "password=", "pwd=",
	"?key=", "&key=", "secret=", "sk_live", "sk_test", "sk-ant", "ghp_", "xoxb-", "akia", "content of id_rsa", "begin private key", "begin rsa private",
}

// exampleSecret returns the example of a credential that a description shows, or "".
func exampleSecret(description string) string {
	lower := strings.ToLower(description)
	for _, e := range exampleSecrets {
		if strings.Contains(lower, e) {
			return e
		}
	}
	return ""
}

// SecretArgument returns which credential an argument takes. It is sure unless the purpose of the
// tool explains the credential.
func SecretArgument(f *Field, p *Purpose) (Found, bool) {
	if found, ok := first(secrets, f); ok {
		found.Sure = !explained(found.What, f, p)
		shared := found.What == password && (p.named(opened) || f.says(opened)) && !f.says(logins)
		return found, !shared
	}
	if quote := exampleSecret(f.Description); quote != "" && f.text() {
		return Found{"a credential within another value", quote, true}, true
	}
	if (f.text() || f.number()) && !f.choice {
		if said, ok := secretTexts.find(f.sentences, nil); ok {
			return said, true
		}
	}
	if found, ok := first(likelySecrets, f); ok {
		return found, true
	}
	return Found{What: "what its format calls a password", Quote: f.Name}, f.masked && f.text() && !f.choice
}

// explained reports whether the purpose of a tool explains a credential among its arguments: the
// tool sets a password, stores a secret, or opens a locked file.
func explained(what string, f *Field, p *Purpose) bool {
	login := what == password || what == pin
	switch {
	case login && (p.named(locked) || f.says(locked)):
		return true
	case p.named(checkers) && p.concerns(credentialNouns), p.named(listOf("by")) && p.named(credentialNouns):
		return true // the credential is what the tool is about
	case !p.about(settingVerbs):
		return false
	case p.named(receivers), p.named(credentialNouns), f.says(checkedWith), what == privateKey && f.says(certificates):
		return true
	}
	return (login || what == secret) && p.named(accountNouns)
}

// SecretOrder returns the words of a description that ask for a credential.
func SecretOrder(p *Purpose) (Found, bool) {
	if p.named(credentialNouns) {
		return Found{}, false
	}
	return secretOrders.find(p.sentences, nil)
}
