package fields

// Words that say that a tool sets or creates credentials.
var (
	settingVerbs = listOf(`create* set* reset* change* edit* modify* rotate* regenerate* store* save* update* add* import* provision* invite* configure* protect* encrypt* issue*
		generate* new register* replace* put`)
	credentialNouns = listOf(`password* passcode* secret* credential* key keys token tokens vault passphrase* pin`)
	// checkedWith are words for a secret with which a receiver checks that a message is genuine.
	checkedWith = listOf("hmac signature signatures webhook webhooks hook hooks payload payloads validation")
	// receivers are tools that set up who receives messages, with the secret that signs them.
	receivers = listOf("hook* webhook*")
	// checkers are verbs of tools that check a credential and do not use it.
	checkers     = listOf("verify* validate* introspect* decode* inspect*")
	accountNouns = listOf(`user* account* member* employee* mailbox* login* role* database* guest* admin* person staff student* network wifi wi-fi ssid hotspot router
		hook* webhook* endpoint* integration*`)
	logins       = listOf("user* account* member* employee* login*")
	certificates = listOf("certificate* cert tls ssl")
	// makers are the verbs of tools that make a credential and show it once.
	makers     = listOf("create* generate* rotate* regenerate* reset* issue* register* new add* renew* refresh*")
	generators = listOf("generator suggest*")
	// opened are things that a password opens for everybody who has it: it is not a log-in.
	opened = listOf(`meeting* webinar* share* sharing link* album* paste* gallery room* invitation* poll* page* call* stream* event*`)
	// locked are things that are locked by a password, which the user has to say to open them.
	locked = listOf("pdf* document* archive* zip file* workbook* spreadsheet* wifi wi-fi network* ssid hotspot backup* keystore disk volume")
)

// withheld are words by which a value is only a part or a cover of a secret.
var withheld = listOf(withheldWords)

const withheldWords = `masked redacted truncated last four prefix hint fingerprint asterisks hidden partial obscured shortened starred placeholder
	tail thumbprint`
