package fields

// What some credentials are called, whose place decides whether they are in order.
const (
	password   = "a password"
	pin        = "a PIN"
	privateKey = "a private key"
	secret     = "a secret"
)

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

// secrets are the credentials that a value may be, by words that leave hardly a doubt.
var secrets = []sense{
	{what: password, numeric: true, heads: passwords, without: listOf("public forgotten")},
	{what: password, heads: listOf("pass pw"), beside: listOf("user username user_name login email account")},
	{what: password, heads: listOf("phrase word code"), given: listOf("unlocks unlock")},
	{what: password, heads: listOf("pass"), with: listOf("db database smtp ftp imap login admin wifi user")},
	{
		what: privateKey, heads: listOf("key keys keyfile"), without: listOf("public host known"), unless: listOf("public"),
		with: listOf("private signing role ssh pgp gpg rsa pem wallet hmac encryption decryption"),
	},
	{what: privateKey, heads: listOf("privkey privatekey")},
	{what: "the key file of a service account", heads: listOf("file json key keyfile credentials"), with: listOf("service key"), given: listOf("account json pem"), unless: listOf("public path")},
	{what: "the key file of a service account", heads: listOf("account"), with: listOf("service"), given: listOf("key json")},
	{
		what: "an API key", heads: listOf("key keys apikey apikeys"), without: listOf("public primary foreign"), unless: listOf("idempotency"),
		with: listOf("api access secret bearer auth authentication admin master developer subscription integration personal"),
	},
	{
		what: "an access token", heads: listOf("token tokens pat"), with: signIn, without: notSignIn,
		unless: listOf("idempotency pagination continuation tokenizer"),
	},
	{what: "an access token", heads: listOf("assertion"), with: listOf("saml client jwt")},
	{what: "an access token", heads: listOf("bearer jwt")},
	{what: secret, heads: listOf("secret secrets"), without: listOf("public")},
	{what: "an authorization header", heads: listOf("header headers"), with: listOf("auth authorization authorisation authentication bearer")},
	{what: "an authorization header", heads: listOf("authorization authorisation auth"), with: listOf("header headers basic proxy http bearer")},
	{what: "an authorization header", heads: listOf("authorization authorisation"), given: listOf("header headers bearer oauth")},
	{what: "credentials", heads: listOf("credential credentials creds logins")},
	{
		what: "a cookie", heads: listOf("cookie cookies jsessionid phpsessid"),
		unless: listOf("flavour flavor consent banner name names bakery recipe recipes dough"),
	},
	{what: "a cookie", heads: listOf("id"), with: listOf("session"), given: listOf("cookie browser jsessionid phpsessid")},
	{
		what: "a seed phrase", heads: listOf("phrase phrases words mnemonic mnemonics seed"),
		with: listOf("seed recovery backup mnemonic secret wallet bip39"),
	},
	{what: "a seed phrase", heads: listOf("mnemonic"), given: listOf("wallet seed phrase words recovery")},
	{what: "a one-time code", numeric: true, heads: listOf("otp totp hotp")},
	{what: "a one-time code", numeric: true, heads: codes, with: secondProof},
	{what: "one-time codes", heads: listOf("codes"), with: listOf("backup")},
	{what: "the seed of one-time codes", heads: listOf("seed secret"), with: listOf("otp totp mfa")},
	{what: "a one-time code", numeric: true, heads: codes, given: listOf("authenticator totp otp 2fa two-factor mfa")},
	{
		what: pin, numeric: true, heads: pins,
		with: listOf("bank card debit credit atm user account login customer security personal secret sim phone"),
	},
	{
		what: pin, numeric: true, heads: pins,
		given: listOf("secret digits bank banking card debit personal sign log secure security confidential unlock unlocks"),
	},
	{what: "a connection string with its password", heads: listOf("string strings"), with: listOf("connection conn jdbc odbc dsn"), unless: listOf("without")},
	{
		what: "a connection string with its password", heads: listOf("string url uri dsn connection address"), with: databases,
		given: listOf("password credentials"), unless: listOf("without no not"),
	},
	{what: "a connection string with its password", heads: listOf("dsn"), given: listOf("password credentials connection"), unless: listOf("without")},
}

// codesOfThings open a door or stop an alarm.
var codesOfThings = []sense{
	{what: "a code that opens something", numeric: true, heads: listOf("code codes pin"), with: listOf("alarm door gate lock entry keysafe key-safe safe access"), without: listOf("country region")},
}

// likelySecrets are credentials that a value may be, by words that have other meanings too.
var likelySecrets = []sense{
	{what: "a token, as it seems of a log-in", heads: listOf("token"), without: notSignIn, unless: otherTokens},
	{what: "an authorization", heads: listOf("oauth")},
	{what: "an authorization", heads: listOf("auth authorization authorisation"), unless: listOf("prior insurance payment guardian parent parents medical")},
	{what: pin, numeric: true, heads: pins, unless: listOf("map postal zip post gpio board connector location message chart pinned postcode bowling")},
	{what: "a connection string", heads: listOf("dsn"), unless: listOf("without public")},
	{what: "the configuration of a cluster with its credentials", heads: listOf("kubeconfig"), unless: listOf("path context name")},
	{what: privateKey, heads: listOf("pem pfx p12 keystore")},
	{
		what: "a code of a log-in", numeric: true, heads: listOf("code"), unless: listOf("country product postal card"),
		with: listOf("login log-in sign-in signin authentication verification security auth time backup"),
	},
}
