package fields

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"

// persons are words for the persons whom data is about.
var persons = listOf(`user* customer* person* people guest* patient* member* employee* subscriber* traveller* traveler* participant* visitor* passenger* client* applicant*
	tenant* student* candidate* your you who user's buyer* caller* driver* child children spouse partner family parent* owner holder individual staff
	reader* attendee* player* diner* household* worker* resident* citizen* invitee* colleague* contact* self sender recipient* adult* voter* respondent* personal`)

// otherCards are cards that pay nothing, and words for a part of a number.
var otherCards = listOf(withheldWords + ` library loyalty gift sim member membership reader graphics memory student business reward rewards bonus identity
	insurance report`)

// personalData are the kinds of personal data that a tool needs a purpose for.
var personalData = []personal{
	{sense{what: "a social security number", numeric: true, heads: listOf("ssn nino bsn nir cpf curp dni nie pesel cnp aadhaar aadhar personnummer nhs")}, identityWork},
	{sense{
		what: "a social security or national identity number", numeric: true, heads: listOf("number numbers no id ids identifier code nr num"),
		with: listOf("social national ssn aadhaar citizen identity"), without: listOf("media network account post"),
		given: listOf("security insurance identity national citizen aadhaar ssn"),
	}, identityWork},
	{sense{what: "a tax number", numeric: true, heads: listOf("number id"), with: listOf("tax taxpayer"), given: persons, unless: listOf("vat company business supplier customer")}, identityWork},
	{sense{what: "an insurance number", numeric: true, heads: listOf("number id"), with: listOf("insurance"), given: listOf("health social national")}, identityWork},
	{sense{what: "a social security number", numeric: true, heads: listOf("security"), with: listOf("social")}, identityWork},
	{sense{
		what: "the number of a passport or an identity document", numeric: true, heads: listOf("number numbers no id nr num document scan photo copy passport"),
		with: listOf("passport passports licence license driver drivers driving identity visa"), without: listOf("software product plate fishing model version template"),
		given: listOf("passport passports driver drivers driving identity visa"),
	}, documentWork},
	{sense{what: "an identity document", heads: listOf("card scan copy photo side sides"), with: listOf("identity"), given: listOf("identity")}, identityWork},
	{sense{what: "a passport", heads: listOf("passport passports")}, identityWork},
	{sense{
		what: "the number of a payment card", numeric: true, heads: listOf("number numbers no num pan digits card"), with: listOf("card credit debit cc pan payment"),

		given: listOf("credit cc debit payment card pan visa mastercard expiry cvv"), unless: otherCards,
	}, cardWork},
	{sense{what: "the number of a payment card", numeric: true, heads: listOf("pan"), given: listOf("card"), unless: withheld}, cardWork},
	{sense{
		what: "health data", heads: listOf("conditions condition history record records data diagnosis diagnoses problems issues information notes questionnaire profile details background"),
		with: listOf("therapy medical health medication clinical mental psychiatric hiv vaccination disability patient illness"), without: listOf("server cluster service system account pod node api device battery disk check"), chosen: true,
	}, healthWork},
	{sense{
		what: "health data", chosen: true,
		heads: listOf("diagnosis diagnoses illness illnesses disease diseases medication medications medicine medicines disability disabilities pregnancy pregnant prescriptions allergies symptoms"),
		given: persons,
	}, healthWork},
	{sense{what: "health data", chosen: true, yesNo: true, heads: listOf("pregnant pregnancy disability disabilities smoker diabetic hiv"), without: listOf("include"), given: persons}, healthWork},
	{sense{what: "health data", chosen: true, heads: listOf("health"), with: listOf("mental reproductive sexual")}, healthWork},
	{sense{what: "health data", numeric: true, heads: listOf("weight mass bmi"), with: listOf("body")}, healthWork},
	{sense{what: "health data", chosen: true, heads: listOf("type group"), with: listOf("blood")}, healthWork},
	{sense{what: "health data", chosen: true, heads: listOf("status"), with: listOf("hiv vaccination covid medical disability pregnancy smoking")}, healthWork},
	{sense{what: "health data", chosen: true, heads: listOf("status"), with: listOf("health"), given: persons}, healthWork},
	{sense{
		what: "biometric data", heads: listOf("template templates scan scans print prints embedding embeddings sample samples image data pattern vector features recording"),
		with: listOf("fingerprint finger face facial iris retina palm voice biometric retinal thumb"), without: listOf("type font"),
	}, biometricWork},
	{sense{what: "a photo of the user's face", heads: listOf("selfie selfies")}, faceWork},
	{sense{what: "a photo of the user's face", heads: listOf("photo picture image"), with: listOf("face facial"), given: persons}, faceWork},
	{sense{what: "a person's statement of account", heads: listOf("statement statements"), with: listOf("bank"), next: true}, incomeWork},
	{sense{what: "biometric data", heads: listOf("biometric biometrics faceprint voiceprint fingerprints dna genome genotype")}, biometricWork},
	{sense{what: "biometric data", heads: listOf("fingerprint"), given: persons, unless: listOf("device certificate key ssh file hash issue error browser sha")}, biometricWork},
	{sense{what: "a person's religion", chosen: true, heads: listOf("religion religions denomination belief beliefs faith confession"), unless: listOf("building site")}, beliefWork},
	{sense{what: "a person's ethnic origin", chosen: true, heads: listOf("ethnicity ethnicities caste tribe")}, beliefWork},
	{sense{what: "a person's ethnic origin", chosen: true, heads: listOf("origin background group race"), with: listOf("ethnic racial")}, beliefWork},
	{sense{what: "a person's ethnic origin", chosen: true, heads: listOf("race"), given: persons, unless: listOf("run running runner runners horse car lap track event marathon driver drivers bib season")}, beliefWork},
	{sense{what: "a person's ethnic origin", chosen: true, heads: listOf("race"), given: listOf("ethnic ethnicity racial skin")}, beliefWork},
	{sense{what: "a person's sexual orientation", chosen: true, heads: listOf("orientation preference life history activity"), with: listOf("sexual sex")}, beliefWork},
	{sense{what: "a person's sexual orientation", chosen: true, heads: listOf("sexuality"), unless: listOf("education book books")}, beliefWork},
	{sense{what: "health data", numeric: true, heads: listOf("pressure sugar glucose"), with: listOf("blood")}, healthWork},
	{sense{what: "health data", numeric: true, heads: listOf("cholesterol bmi"), given: nil}, healthWork},
	{sense{what: "health data", numeric: true, heads: listOf("rate"), with: listOf("heart pulse")}, listOf(healthWords + " " + trackWords)},
	{sense{what: "health data", heads: listOf("reason cause note notes certificate"), with: listOf("sick sickness illness absence medical"), next: true}, healthWork},
	{sense{what: "where the user lives", held: true, heads: listOf("address"), with: listOf("home residential private"), given: persons, unless: listOf("ip email e-mail mail url delivery shipping")}, addressWork},
	{sense{what: "a person's gender identity", chosen: true, heads: listOf("identity"), with: listOf("gender")}, beliefWork},
	{sense{what: "a person's marital status", chosen: true, heads: listOf("status"), with: listOf("marital")}, ageWork},
	{sense{what: "a person's political views", chosen: true, heads: listOf("party"), given: listOf("vote votes voted voting")}, beliefWork},
	{sense{
		what: "a person's political views", chosen: true, heads: listOf("party preference view views opinion opinions leaning leanings affiliation orientation stance ideology"),
		with: listOf("political politics party voting partisan"), without: listOf("third"),
	}, beliefWork},
	{sense{what: "a person's membership of a trade union", yesNo: true, heads: listOf("membership member union"), with: listOf("union trade")}, beliefWork},
	{sense{
		what: "the exact position of a person or a device", held: true, numeric: true, heads: listOf("position location coordinates coords gps latitude longitude lat lon lng geolocation whereabouts"),
		with: listOf("device gps phone precise exact current live customer employee my real-time browser"), without: listOf("cursor scroll mouse playback font queue"),
	}, locationWork},
	{sense{
		what: "the exact position of a person or a device", held: true, numeric: true, heads: listOf("position location coordinates geolocation whereabouts"),
		with: listOf("user person home"), given: listOf("gps coordinates latitude longitude exact exactly precise device decimals metres meters"),
	}, locationWork},
	{sense{what: "a date of birth", heads: listOf("birth birthday birthdate dob birthdays geburtsdatum"), given: nil, unless: listOf("country artist author place")}, ageWork},
	{sense{what: "where a person has been", held: true, heads: listOf("track tracks trace trail history log positions locations"), with: listOf("gps location locations position positions movement")}, trackWork},
	{sense{what: "where a person has been", held: true, heads: listOf("positions locations whereabouts movements"), with: listOf("user person"), given: listOf("past last during week day days month history since")}, trackWork},
	{sense{what: "where a person has been", held: true, heads: listOf("places locations movements whereabouts trail track"), given: listOf("phone been device")}, locationWork},
	{sense{
		what: "data of a child", heads: listOf("name school address photo class"), with: listOf("child childs son daughter kid minor"), next: false,
	}, listOf(`school* kindergarten child children childcare daycare enrol* enroll* camp family families custody paediatric* pediatric* parent* birth club course* class classes
		guardian* admission*`)},
	{sense{what: "a date of birth", heads: listOf("date day"), with: listOf("birth"), unless: listOf("artist author")}, ageWork},
	{sense{what: "the answer to a security question", heads: listOf("answer answers question"), with: listOf("security secret")}, noWork},
	{sense{what: "the answer to a security question", heads: listOf("name"), with: listOf("maiden")}, listOf("genealogy ancestor* family marriage registry birth")},
	{sense{what: "the answer to a security question", heads: listOf("pet school car teacher street"), with: listOf("first childhood")}, listOf("pet pets school schools car cars teacher*")},
	{sense{
		what: "what the user did on the web", heads: listOf("history activity log visited"), with: listOf("browsing browser surfing web search visit navigation"), unless: listOf("commit version"),
	}, listOf("browser browsing tab tabs seo history analytics")},
	{sense{what: "what the user did on the web", heads: listOf("addresses pages sites urls websites"), given: listOf("visited browsed")}, listOf("browser browsing analytics crawl*")},
	{sense{
		what: "the contacts of the user", held: true, heads: listOf("contacts contact book friends"), given: listOf("phonebook address-book book phone's everybody everyone all whole entire"), with: nil,
		unless: listOf("search filter"),
	}, listOf("contact contacts crm address book invite*")},
	{sense{what: "the contacts of the user", held: true, heads: listOf("contacts dump export"), with: listOf("phone contacts device mobile"), given: listOf("everybody everyone all address book numbers")}, listOf("contact crm addresses invite*")},
	{sense{what: "the contacts of the user", held: true, heads: listOf("book contacts list"), with: listOf("address phone phonebook device"), unless: listOf("email mailing ip")}, listOf("contact contacts crm addresses")},
	{sense{what: "calls and messages of a phone", held: true, heads: listOf("log logs history messages"), with: listOf("call sms phone"), unless: listOf("function api tool")}, listOf("call calls phone sms telephony dialer crm message messages helpdesk support")},
	{sense{
		what: "a person's income", numeric: true, heads: listOf("income salary salaries earnings worth wage wages"), unless: listOf("statement"), without: listOf("min minimum max maximum"),
	}, incomeWork},
	{sense{what: "the id of a phone", heads: listOf("imei idfa gaid aaid")}, listOf("device* phone* mobile repair* telecom sim insurance insure* warranty stolen advertis* attribution")},
	{sense{what: "the id of a phone", heads: listOf("id"), with: listOf("advertising")}, listOf("advertis* attribution campaign*")},
	{sense{what: "a person's credit rating", numeric: true, heads: listOf("score rating history"), with: listOf("credit")}, incomeWork},
	{sense{what: "a person's criminal record", chosen: true, heads: listOf("convictions conviction")}, listOf("background court police criminal vetting screening prison case* judgment* judgement*")},
	{sense{what: "a person's criminal record", chosen: true, heads: listOf("record records history convictions"), with: listOf("criminal conviction arrest police")}, listOf("background court police criminal vetting screening prison employ*")},
	{sense{what: "a person's immigration status", chosen: true, heads: listOf("status"), with: listOf("immigration residency citizenship asylum")}, identityWork},
	{sense{what: "bank details", heads: listOf("iban"), given: nil}, listOf(`bank* account* iban payment* invoice* payroll refund* payee* supplier* vendor* direct debit sepa payout* customer* contact* expense* reimburse* validate* mandate* transfer* salary donation*`)},
	{sense{what: "bank details", numeric: true, heads: listOf("number"), with: listOf("routing bank")}, listOf(`bank* account* payment* invoice* payroll refund* payee* supplier* vendor* direct debit payout* customer* expense* reimburse* holiday*`)},
}

// cardCodes are the ways to name it.
var cardCodes = []sense{
	{what: "the security code of a payment card", numeric: true, heads: listOf("cvv cvc cvv2 cvc2 ccv csc"), unless: listOf("collection version control")},
	{what: "the security code of a payment card", numeric: true, heads: listOf("code digits number value"), with: listOf("security verification three-digit 3-digit cvv cvc"), given: listOf("card back cvv cvc signature")},
}

// A personalSaying is a list of patterns for one kind of personal data, and the purposes of tools
// that need it.
type personalSaying struct {
	sayings  *sayings
	purposes *prose.List
}

// personalTexts say in the description of a field that it has personal data.
var personalTexts = []personalSaying{
	{newSayings(
		saying{"the contacts of the user", anywhere, "name*|number*|email*|e-mail*|entries|contacts|addresses|people|everybody|everyone ~5 from|in|of|on ~3 address_book|phone_book|phonebook|contact_list|contacts_app"},
		saying{"the contacts of the user", anywhere, "number*|email*|names|contacts ~2 of ~1 everybody|everyone|all ~5 phone|address_book|contacts"},
	), listOf("contact contacts crm address book invite* phonebook")},
	{newSayings(
		saying{"where a person has been", anywhere, "place*|location*|position*|street*|where|stop* ~3 @anyone ~2 was|were|went|visited|been|stayed|passed ~5 past|last|during|previous|since|week*|month*|days|yesterday"},
	), trackWork},
	{newSayings(
		saying{"health data", anywhere, "why|reason*|cause* ~6 sick_leave|sick|ill|unwell|in_hospital"},
	), healthWork},
}

// othersTexts say in the description of a tool that its result has sensitive data of other people.
var othersTexts = newSayings(
	saying{"data of other people", anywhere, "@reveals ..12 with|including|plus|and|along|together|includes|contains|well ..4 diagnosis|diagnoses|medication*|illness*|complaint*|address*|phone*|next_of_kin|salary|salaries|religion|birthday*|name* ..6 of ~1 other|others|another|everyone|neighbour*|neighbor*|room-mates|roommates|strangers"},
	saying{"data of other people", anywhere, "name*|phone*|email*|diagnosis|diagnoses|complaint*|address* ~5 of ~1 guest*|patient*|tenant*|customer*|client*|passenger*|student*|people|persons|user* ~3 in|on|at|from|before|after ~2 other|others|neighbouring|neighboring|adjacent"},
	saying{"data of other people", anywhere, "taken|booked|occupied|reserved ~2 @reveals ~3 name*|phone*|complaint*|diagnosis|address*|email* ~6 of ~1 guest*|patient*|tenant*|customer*|client*|passenger*|user*|person|people"},
	saying{"data of other people", anywhere, "name*|phone*|address*|diagnosis|diagnoses|illness*|complaint*|salary|salaries ..4 of ~1 other|others ~1 patient*|guest*|customer*|tenant*|user*|client*|member*|passenger*|student*|people|persons|employee*"},
)

// waiting say in the description of a member with members that it has other people who wait for the
// same thing.
var waiting = newSayings(
	saying{"data of other people", anywhere, "patient*|guest*|customer*|client*|user*|person|people|passenger*|applicant*|caller* ~2 ahead|before_you|before_the_user|in_front|in_line|waiting|in_the_queue"},
)
