package fields

import "strings"

// Words that tell a token of a log-in from a place in a list, a coin or a piece of text.
var (
	signIn = listOf(`access auth authn authentication authorization authorisation bearer refresh api session user oauth oauth2 oidc openid jwt personal bot
		service security sso saml login log-in signin sign-in account admin administrator private deploy deployment github gitlab bitbucket slack
		notion jira discord telegram stripe aws azure google microsoft app web integration developer client csrf xsrf impersonation machine
		registry npm pypi vault server id customer member employee tenant installation secret upstream backend`)
	notSignIn = listOf(`page next previous prev continuation continue cursor sync delta resume pagination paging change changes idempotency confirm
		confirmation preview state watch count max min maximum minimum budget limit symbol crypto coin contract mint nft erc20 governance start end
		lock etag run upload download offset scroll batch search public input output total`)
	otherTokens = listOf(`page pages next previous continuation continue cursor pagination paging idempotency resume retry confirmation preview
		symbol coin ticker blockchain contract mint erc20 nft llm budget tokeniser tokenizer word words sentence design`)
	passwords = listOf(`password passwords passwd pwd passphrase passphrases passcode passwort kennwort contrasena contraseña senha wachtwoord
		parola hasło haslo пароль parol lösenord salasana heslo`)
	pins        = listOf("pin pins pincode")
	codes       = listOf("code codes digits passcode number")
	secondProof = listOf("otp totp hotp mfa 2fa two-factor factor one-time authenticator sms recovery")
	databases   = listOf("connection conn database db jdbc odbc mongo mongodb postgres postgresql mysql redis amqp dsn warehouse broker")
)

// Secrets are the credentials that a value may be, by words that leave hardly a doubt.
var Secrets = []Sense{
	{What: "a password", numeric: true, heads: passwords, without: listOf("public forgotten")},
	{What: "a password", heads: listOf("pass pw"), beside: listOf("user username user_name login email account")},
	{What: "a password", heads: listOf("phrase word code"), given: listOf("unlocks unlock")},
	{What: "a password", heads: listOf("pass"), with: listOf("db database smtp ftp imap login admin wifi user")},
	{
		What: "a private key", heads: listOf("key keys keyfile"), without: listOf("public host known"), unless: listOf("public"),
		with: listOf("private signing role ssh pgp gpg rsa pem wallet hmac encryption decryption"),
	},
	{What: "a private key", heads: listOf("privkey privatekey")},
	{What: "the key file of a service account", heads: listOf("file json key keyfile credentials"), with: listOf("service key"), given: listOf("account json pem"), unless: listOf("public path")},
	{What: "the key file of a service account", heads: listOf("account"), with: listOf("service"), given: listOf("key json")},
	{
		What: "an API key", heads: listOf("key keys apikey apikeys"), without: listOf("public primary foreign"), unless: listOf("idempotency"),
		with: listOf("api access secret bearer auth authentication admin master developer subscription integration personal"),
	},
	{
		What: "an access token", heads: listOf("token tokens pat"), with: signIn, without: notSignIn,
		unless: listOf("idempotency pagination continuation tokenizer"),
	},
	{What: "an access token", heads: listOf("assertion"), with: listOf("saml client jwt")},
	{What: "an access token", heads: listOf("bearer jwt")},
	{What: "a secret", heads: listOf("secret secrets"), without: listOf("public")},
	{What: "an authorization header", heads: listOf("header headers"), with: listOf("auth authorization authorisation authentication bearer")},
	{What: "an authorization header", heads: listOf("authorization authorisation auth"), with: listOf("header headers basic proxy http bearer")},
	{What: "an authorization header", heads: listOf("authorization authorisation"), given: listOf("header headers bearer oauth")},
	{What: "credentials", heads: listOf("credential credentials creds logins")},
	{
		What: "a cookie", heads: listOf("cookie cookies jsessionid phpsessid"),
		unless: listOf("flavour flavor consent banner name names bakery recipe recipes dough"),
	},
	{What: "a cookie", heads: listOf("id"), with: listOf("session"), given: listOf("cookie browser jsessionid phpsessid")},
	{
		What: "a seed phrase", heads: listOf("phrase phrases words mnemonic mnemonics seed"),
		with: listOf("seed recovery backup mnemonic secret wallet bip39"),
	},
	{What: "a seed phrase", heads: listOf("mnemonic"), given: listOf("wallet seed phrase words recovery")},
	{What: "a one-time code", numeric: true, heads: listOf("otp totp hotp")},
	{What: "a one-time code", numeric: true, heads: codes, with: secondProof},
	{What: "one-time codes", heads: listOf("codes"), with: listOf("backup")},
	{What: "the seed of one-time codes", heads: listOf("seed secret"), with: listOf("otp totp mfa")},
	{What: "a one-time code", numeric: true, heads: codes, given: listOf("authenticator totp otp 2fa two-factor mfa")},
	{
		What: "a PIN", numeric: true, heads: pins,
		with: listOf("bank card debit credit atm user account login customer security personal secret sim phone"),
	},
	{
		What: "a PIN", numeric: true, heads: pins,
		given: listOf("secret digits bank banking card debit personal sign log secure security confidential unlock unlocks"),
	},
	{What: "a connection string with its password", heads: listOf("string strings"), with: listOf("connection conn jdbc odbc dsn"), unless: listOf("without")},
	{
		What: "a connection string with its password", heads: listOf("string url uri dsn connection address"), with: databases,
		given: listOf("password credentials"), unless: listOf("without no not"),
	},
	{What: "a connection string with its password", heads: listOf("dsn"), given: listOf("password credentials connection"), unless: listOf("without")},
}

// codesOfThings open a door or stop an alarm.
var codesOfThings = []Sense{
	{What: "a code that opens something", numeric: true, heads: listOf("code codes pin"), with: listOf("alarm door gate lock entry keysafe key-safe safe access"), without: listOf("country region")},
}

// LikelySecrets are credentials that a value may be, by words that have other meanings too.
var LikelySecrets = []Sense{
	{What: "a token, as it seems of a log-in", heads: listOf("token"), without: notSignIn, unless: otherTokens},
	{What: "an authorization", heads: listOf("auth authorization authorisation"), unless: listOf("prior insurance payment guardian parent parents medical")},
	{What: "a PIN", numeric: true, heads: pins, unless: listOf("map postal zip post gpio board connector location message chart pinned postcode bowling")},
	{What: "a connection string", heads: listOf("dsn"), unless: listOf("without public")},
	{What: "the configuration of a cluster with its credentials", heads: listOf("kubeconfig"), unless: listOf("path context name")},
	{What: "a private key", heads: listOf("pem pfx p12 keystore")},
	{
		What: "a code of a log-in", numeric: true, heads: listOf("code"), unless: listOf("country product postal card"),
		with: listOf("login log-in sign-in signin authentication verification security auth time backup"),
	},
}

// withheld are words by which a value is only a part or a cover of a secret.
var withheld = listOf(`masked redacted truncated last four prefix hint fingerprint asterisks hidden partial obscured shortened starred placeholder
	tail thumbprint`)

// secretTexts say in the description of an argument that it takes a credential.
var secretTexts = sayings(
	Saying{"a one-time code", true, true, "code*|digits ~4 sent|texted|mailed|received|get|got|shows|shown|displayed|see ~6 phone|sms|text_message|authenticator|security_key"},
	Saying{"a one-time code", true, true, "code*|digits ~2 from|in ~2 sms|text_message|authenticator"},
	Saying{"credentials", true, true, "what|data|details|word* ~4 you|user|they|customer ~2 use*|need* ~2 to log_in|sign_in|log_on|authenticate"},
	Saying{"an authorization header", true, true, "header* ..4 with|including|include|containing|such_as|like|example|e.g ..4 authorization|authorisation|bearer|cookie|x-api-key|@secret"},
	Saying{"secret settings", true, true, "variable*|option*|setting*|config|configuration|parameter* ..4 with|including|include|containing ..4 @secret"},
)

// A Secret is a credential that a field holds.
type Secret struct {
	What  string // "a password"
	Quote string // the words that say so
	Sure  bool   // the words leave hardly a doubt, and no purpose of a tool explains it
}

// Words that say that a tool sets or creates credentials.
var (
	settingVerbs = listOf(`create* set* reset* change* edit* modify* rotate* regenerate* store* save* update* add* import* provision* invite* configure* protect* encrypt* issue*
		generate* new register* replace* put`)
	credentialNouns = listOf(`password* passcode* secret* credential* key keys token tokens vault passphrase* pin`)
	// checkedWith are words for a secret with which a receiver checks that a message is genuine.
	checkedWith  = listOf("hmac signature signatures webhook webhooks hook hooks payload payloads validation")
	accountNouns = listOf(`user* account* member* employee* mailbox* login* role* database* guest* admin* person staff student* network wifi wi-fi ssid hotspot router
		hook* webhook* endpoint* integration*`)
	certificates = listOf("certificate* cert tls ssl")
	// makers are the verbs of tools that make a credential and show it once.
	makers     = listOf("create* generate* rotate* regenerate* reset* issue* register* new add* renew* refresh*")
	generators = listOf("generate* generator suggest*")
	// opened are things that a password opens for everybody who has it: it is no log-in.
	opened = listOf(`meeting* webinar* share* sharing link* album* paste* gallery room* invitation* poll* page* call* stream* event*`)
	// locked are things that are locked by a password, which the user has to say to open them.
	locked = listOf("pdf* document* archive* zip file* workbook* spreadsheet* wifi wi-fi network* ssid hotspot backup* keystore disk volume")
)

// SecretArgument returns which secret an argument takes.
func SecretArgument(f *Field, p *Purpose) (s Secret, ok bool) {
	if sense, quote, ok := First(Secrets, f); ok {
		if sense.What == "a password" && (p.named(opened) || f.says(opened)) && !f.says(accountNouns) {
			return Secret{}, false
		}
		return Secret{sense.What, quote, !explained(sense, f, p)}, true
	}
	if quote := exampleSecret(f.Description); quote != "" && f.text() {
		return Secret{"a credential within another value", quote, true}, true
	}
	if said, quote, ok := secretTexts.find(f.sentences, func(Saying) bool { return true }); ok && (f.text() || f.number()) && !f.choice {
		return Secret{said.What, quote, said.Sure}, true
	}
	if sense, quote, ok := First(LikelySecrets, f); ok {
		return Secret{sense.What, quote, false}, true
	}
	if f.masked && f.text() && !f.choice {
		return Secret{"what its format calls a password", f.Name, false}, true
	}
	return Secret{}, false
}

// explained reports whether the purpose of a tool explains a secret among its arguments: the tool
// sets a password, stores a secret, or opens a locked file.
func explained(s *Sense, f *Field, p *Purpose) bool {
	password := s.What == "a password" || s.What == "a PIN"
	switch {
	case password && (p.named(locked) || f.says(locked)):
		return true
	case !p.about(settingVerbs):
		return false
	case p.named(credentialNouns), f.says(checkedWith), s.What == "a private key" && f.says(certificates):
		return true
	}
	return (password || s.What == "a secret") && p.named(accountNouns)
}

// SecretResult returns which secret a member of a result is.
func SecretResult(f *Field, p *Purpose) (s Secret, ok bool) {
	if f.says(withheld) || answersOnly(f) {
		return Secret{}, false
	}
	for _, list := range [][]Sense{hashes, loginLinks, clearValues, cardNumbers, Secrets} {
		sense, quote, ok := First(list, f)
		if !ok {
			continue
		}
		made := p.named(makers)
		if sense.What == "a password" && (p.named(generators) || p.named(opened) || f.says(opened)) {
			return Secret{}, false
		}
		return Secret{sense.What, quote, !made}, true
	}
	if sense, quote, ok := First(codesOfThings, f); ok && !p.named(makers) {
		return Secret{sense.What, quote, false}, true
	}
	if sense, quote, ok := First(likelyResults, f); ok {
		return Secret{sense.What, quote, false}, true
	}
	return Secret{}, false
}

// exampleSecrets are parts of examples that show a credential within another value.
var exampleSecrets = []string{
	"user:password", "user:pass@", "username:password", "login:password", "user%password", "apikey=", "api_key=", "access_token=", "?token=", "&token=", "password=", "pwd=",
	"?key=", "&key=", "secret=",
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

// secretOrders say in the description of a tool that a call takes a credential.
var secretOrders = sayings(
	Saying{"a credential", true, true, "@secret ~2 is|are|be|goes|go|must|has|have ~3 passed|sent|put|supplied|handed|entered|goes|go|given ~1 as|in|into|through|with|via"},
	Saying{"a credential", true, true, "@secret goes|go into|in|through|to"},
	Saying{"a credential", true, true, "^pass|send|give|enter|supply|paste|type ~4 @secret"},
	Saying{"a credential", true, true, "ask ~2 user ~2 for ~4 @secret"},
)

// SecretOrder returns which words of a description ask for a credential.
func SecretOrder(p *Purpose) (quote string, ok bool) {
	if p.named(credentialNouns) {
		return "", false
	}
	_, quote, ok = secretOrders.find(p.sentences, func(Saying) bool { return true })
	return quote, ok
}
