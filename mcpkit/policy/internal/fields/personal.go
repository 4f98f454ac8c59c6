package fields

// A Personal is a kind of personal data, and the purposes of tools that need it.
type Personal struct {
	Sense
	purposes *set
}

// Purposes of tools, by the words that say them.
var (
	identityWork = listOf(`kyc aml identity identities identification verify* verification onboard* payroll tax taxes taxpayer* visa visas passport* immigration
		border customs notary notarial citizen* civil insurance insured pension pensions benefit benefits police court
		flight* airline* passenger* boarding background credit bank* mortgage loan loans lending rental
		election voter* census government notary embassy consulate deed w-2 1099 medicare medicaid`)
	documentWork = listOf(`kyc identity identities verify* verification onboard* visa visas passport* immigration border customs flight* airline* boarding driver* driving
		licence* license* rental hire police embassy consulate government election voter* notary bank* mortgage citizen* payroll passenger*`)
	healthWork = listOf(`patient* hospital* clinic* clinical clinician* medical medicine* medication* doctor* physician* nurse* health healthcare therapy therapist* pharmacy
		pharmacist* prescription* prescribe* diagnosis diagnoses diagnostic* symptom* disease* illness* allergy allergies allergen* diet* nutrition* vaccin* vaccination*
		dental dentist* care fitness workout* training wellness pregnancy maternity blood donor* donation* lab laboratory surgery ward fhir ehr emr
		insurance sick disability rehabilitation psychologist* counselling counseling triage ambulance emergency vet veterinary pet pets animal* plant*
		meal* menu* recipe* restaurant* school* kindergarten camp catering epidemiology trial* caregiver* midwife optician optometrist`)
	locationWork = listOf(`near nearby nearest map* route* routing navigat* navigation direction* weather forecast* station* location* place* around local
		distance* geocode* address* taxi* ride* rides delivery deliveries courier track tracking track* coordinate* elevation parking traffic
		transit bus tram train* stop stops hiking trail* trails tide* surf aurora satellite* star* sky charging charger* emergency rescue sos
		locate locates find-my geofence* fleet* vehicle* device* drive driving walk walking where region* position* sunrise sunset prayer qibla
		earthquake* rain air pollen shop* store* shops stores branch* area* neighborhood neighbourhood commute journey* trip* point* points property properties`)
	ageWork = listOf(`patient* hospital* clinic* medical health insurance insured insure pension* employee* employ* hr payroll applicant* candidate* student* pupil* school* enrol*
		enroll* birthday* birth age ages horoscope* astrolog* natal genealogy ancestor* family kyc identity verify* verification passenger* flight*
		visa passport* citizen* resident* child* children kindergarten member* membership* race* tournament* sport* league* player* athlete* person people contact*
		driver* licence* license* credit loan* mortgage bank account* biography artist* author* actor* scholar* customer* camp election voter* guest*`)
	incomeWork = listOf(`salary salaries pay payroll payslip* wage* income tax taxes loan* mortgage* credit lend* budget* benefit* aid subsidy subsidies grant* housing
		rent rental insurance insure pension* retire* hr employ* employee* job* position* vacancy vacancies recruit* candidate* compensation offer* hire* financ* invest*
		wealth scholarship* tuition economic economics statistic* statistics census fee fees bank* alimony support savings accounting revenue* earning*`)
	beliefWork = listOf(`church* mosque* temple* synagogue* worship religion* religious prayer* parish* faith* pilgrim* census survey* demographic* equality diversity
		ethnic* ethnicity election* poll* party parties political voter* vote* campaign* funeral* wedding* halal kosher statistic* statistics dating
		patient* hospital* clinic* tax chaplain* cemetery burial holiday* festival* anthropology history union unions genealogy population`)
	biometricWork = listOf(`biometric* fingerprint* face faces facial voice speaker* iris retina genom* genetic* dna sequenc* forensic* verify* verification
		identity identification palm`)
	cardWork = listOf(`issuing issuer pci tokenize* tokenise* vault acquirer`)
	noWork   = listOf("")
)

// people are words for the persons whom data is about.
var persons = listOf(`user* customer* person* people guest* patient* member* employee* subscriber* traveller* traveler* participant* visitor* passenger* client* applicant*
	tenant* student* candidate* your you who user's buyer* caller* driver* child children spouse partner family parent* owner holder individual staff
	reader* attendee* player* diner* household* worker* resident* citizen* invitee* colleague* contact* self sender recipient* adult* voter* respondent* personal`)

// PersonalData are the kinds of personal data that a tool needs a purpose for.
var PersonalData = []Personal{
	{Sense{What: "a social security number", numeric: true, heads: listOf("ssn nino bsn nir cpf curp dni nie pesel cnp aadhaar aadhar personnummer nhs")}, identityWork},
	{Sense{
		What: "a social security or national identity number", numeric: true, heads: listOf("number numbers no id ids identifier code nr num"),
		with: listOf("social national ssn aadhaar citizen identity"), without: listOf("media network account post"),
		given: listOf("security insurance identity national citizen aadhaar ssn"),
	}, identityWork},
	{Sense{What: "a tax number", numeric: true, heads: listOf("number id"), with: listOf("tax taxpayer"), given: persons, unless: listOf("vat company business supplier customer")}, identityWork},
	{Sense{What: "an insurance number", numeric: true, heads: listOf("number id"), with: listOf("insurance"), given: listOf("health social national")}, identityWork},
	{Sense{What: "a social security number", numeric: true, heads: listOf("security"), with: listOf("social")}, identityWork},
	{Sense{
		What: "the number of a passport or an identity document", numeric: true, heads: listOf("number numbers no id nr num document scan photo copy passport"),
		with: listOf("passport passports licence license driver drivers driving identity visa"), without: listOf("software product plate fishing model version template"),
		given: listOf("passport passports driver drivers driving identity visa"),
	}, documentWork},
	{Sense{What: "an identity document", heads: listOf("card scan copy photo side sides"), with: listOf("identity"), given: listOf("identity")}, identityWork},
	{Sense{What: "a passport", heads: listOf("passport passports")}, identityWork},
	{Sense{
		What: "the number of a payment card", numeric: true, heads: listOf("number numbers no num pan digits card"), with: listOf("card credit debit cc pan payment"),
		without: listOf("library loyalty gift sim member membership reader graphics memory student business reward rewards bonus id identity insurance report"),
		given:   listOf("credit cc debit payment card pan visa mastercard expiry cvv"), unless: withheld,
	}, cardWork},
	{Sense{What: "the number of a payment card", numeric: true, heads: listOf("pan"), given: listOf("card"), unless: withheld}, cardWork},
	{Sense{
		What: "health data", heads: listOf("conditions condition history record records data diagnosis diagnoses problems issues information notes questionnaire profile details background"),
		with: listOf("medical health medication clinical mental psychiatric hiv vaccination disability patient illness"), without: listOf("server cluster service system account pod node api device battery disk check"), chosen: true,
	}, healthWork},
	{Sense{
		What: "health data", chosen: true,
		heads: listOf("diagnosis diagnoses illness illnesses disease diseases medication medications medicine medicines disability disabilities pregnancy pregnant prescriptions allergies symptoms"),
		given: persons,
	}, healthWork},
	{Sense{What: "health data", chosen: true, yesNo: true, heads: listOf("pregnant pregnancy disability disabilities smoker diabetic hiv"), without: listOf("include"), given: persons}, healthWork},
	{Sense{What: "health data", chosen: true, heads: listOf("health"), with: listOf("mental reproductive sexual")}, healthWork},
	{Sense{What: "health data", numeric: true, heads: listOf("weight mass bmi"), with: listOf("body")}, healthWork},
	{Sense{What: "health data", chosen: true, heads: listOf("type group"), with: listOf("blood")}, healthWork},
	{Sense{What: "health data", chosen: true, heads: listOf("status"), with: listOf("hiv vaccination covid medical disability pregnancy smoking")}, healthWork},
	{Sense{What: "health data", chosen: true, heads: listOf("status"), with: listOf("health"), given: persons}, healthWork},
	{Sense{
		What: "biometric data", heads: listOf("template templates scan scans print prints embedding embeddings sample samples image data pattern vector features recording"),
		with: listOf("fingerprint finger face facial iris retina palm voice biometric retinal thumb"), without: listOf("type font"),
	}, biometricWork},
	{Sense{What: "biometric data", heads: listOf("biometric biometrics faceprint voiceprint fingerprints dna genome genotype")}, biometricWork},
	{Sense{What: "biometric data", heads: listOf("fingerprint"), given: persons, unless: listOf("device certificate key ssh file hash issue error browser sha")}, biometricWork},
	{Sense{What: "a person's religion", chosen: true, heads: listOf("religion religions denomination belief beliefs faith confession"), unless: listOf("building site")}, beliefWork},
	{Sense{What: "a person's ethnic origin", chosen: true, heads: listOf("ethnicity ethnicities caste tribe")}, beliefWork},
	{Sense{What: "a person's ethnic origin", chosen: true, heads: listOf("origin background group race"), with: listOf("ethnic racial")}, beliefWork},
	{Sense{What: "a person's ethnic origin", chosen: true, heads: listOf("race"), given: persons, unless: listOf("run running runner runners horse car lap track event marathon driver drivers bib season")}, beliefWork},
	{Sense{What: "a person's ethnic origin", chosen: true, heads: listOf("race"), given: listOf("ethnic ethnicity racial skin")}, beliefWork},
	{Sense{What: "a person's sexual orientation", chosen: true, heads: listOf("orientation preference life history activity"), with: listOf("sexual sex")}, beliefWork},
	{Sense{What: "a person's gender identity", chosen: true, heads: listOf("identity"), with: listOf("gender")}, beliefWork},
	{Sense{What: "a person's marital status", chosen: true, heads: listOf("status"), with: listOf("marital")}, ageWork},
	{Sense{What: "a person's political views", chosen: true, heads: listOf("party"), given: listOf("vote votes voted voting")}, beliefWork},
	{Sense{
		What: "a person's political views", chosen: true, heads: listOf("party preference view views opinion opinions leaning leanings affiliation orientation stance ideology"),
		with: listOf("political politics party voting partisan"), without: listOf("third"),
	}, beliefWork},
	{Sense{What: "a person's membership of a trade union", yesNo: true, heads: listOf("membership member union"), with: listOf("union trade")}, beliefWork},
	{Sense{
		What: "the exact position of a person or a device", held: true, numeric: true, heads: listOf("position location coordinates coords gps latitude longitude lat lon lng geolocation whereabouts"),
		with: listOf("device gps phone precise exact current live customer employee my real-time browser"), without: listOf("cursor scroll mouse playback font queue"),
	}, locationWork},
	{Sense{
		What: "the exact position of a person or a device", held: true, numeric: true, heads: listOf("position location coordinates geolocation whereabouts"),
		with: listOf("user person home"), given: listOf("gps coordinates latitude longitude exact exactly precise device decimals metres meters"),
	}, locationWork},
	{Sense{What: "a date of birth", heads: listOf("birth birthday birthdate dob birthdays geburtsdatum"), given: nil, unless: listOf("country artist author place")}, ageWork},
	{Sense{What: "where a person has been", held: true, heads: listOf("places locations movements whereabouts trail track"), given: listOf("phone been device")}, locationWork},
	{Sense{
		What: "data of a child", heads: listOf("name school address photo class"), with: listOf("child childs son daughter kid minor"), next: false,
	}, listOf(`school* kindergarten child children childcare daycare enrol* enroll* camp family families custody paediatric* pediatric* parent* birth club course* class classes
		guardian* admission*`)},
	{Sense{What: "a date of birth", heads: listOf("date day"), with: listOf("birth"), unless: listOf("artist author")}, ageWork},
	{Sense{What: "the answer to a security question", heads: listOf("answer answers question"), with: listOf("security secret")}, noWork},
	{Sense{What: "the answer to a security question", heads: listOf("name"), with: listOf("maiden")}, listOf("genealogy ancestor* family marriage registry birth")},
	{Sense{What: "the answer to a security question", heads: listOf("pet school car teacher street"), with: listOf("first childhood")}, listOf("pet pets school schools car cars teacher*")},
	{Sense{
		What: "what the user did on the web", heads: listOf("history activity log visited"), with: listOf("browsing browser surfing web search visit navigation"), unless: listOf("commit version"),
	}, listOf("browser browsing tab tabs seo history analytics")},
	{Sense{What: "what the user did on the web", heads: listOf("addresses pages sites urls websites"), given: listOf("visited browsed")}, listOf("browser browsing analytics crawl*")},
	{Sense{
		What: "the contacts of the user", held: true, heads: listOf("contacts contact book friends"), given: listOf("phonebook address-book book phone's everybody everyone all whole entire"), with: nil,
		unless: listOf("search filter"),
	}, listOf("contact contacts crm address book invite*")},
	{Sense{What: "the contacts of the user", held: true, heads: listOf("book contacts list"), with: listOf("address phone phonebook device"), unless: listOf("email mailing ip")}, listOf("contact contacts crm addresses")},
	{Sense{What: "calls and messages of a phone", held: true, heads: listOf("log logs history messages"), with: listOf("call sms phone"), unless: listOf("function api tool")}, listOf("call calls phone sms telephony dialer crm message messages helpdesk support")},
	{Sense{
		What: "a person's income", numeric: true, heads: listOf("income salary salaries earnings worth wage wages"), unless: listOf("statement"), without: listOf("min minimum max maximum"),
	}, incomeWork},
	{Sense{What: "the id of a phone", heads: listOf("imei idfa gaid aaid")}, listOf("device* phone* mobile repair* telecom sim insurance insure* warranty stolen advertis* attribution")},
	{Sense{What: "the id of a phone", heads: listOf("id"), with: listOf("advertising")}, listOf("advertis* attribution campaign*")},
	{Sense{What: "a person's credit rating", numeric: true, heads: listOf("score rating history"), with: listOf("credit")}, incomeWork},
	{Sense{What: "a person's criminal record", chosen: true, heads: listOf("convictions conviction")}, listOf("background court police criminal vetting screening prison case* judgment* judgement*")},
	{Sense{What: "a person's criminal record", chosen: true, heads: listOf("record records history convictions"), with: listOf("criminal conviction arrest police")}, listOf("background court police criminal vetting screening prison employ*")},
	{Sense{What: "a person's immigration status", chosen: true, heads: listOf("status"), with: listOf("immigration residency citizenship asylum")}, identityWork},
	{Sense{What: "bank details", heads: listOf("iban"), given: nil}, listOf(`bank* account* iban payment* invoice* payroll refund* payee* supplier* vendor* direct debit sepa payout* customer* contact* expense* reimburse* validate* mandate* transfer* salary donation*`)},
	{Sense{What: "bank details", numeric: true, heads: listOf("number"), with: listOf("routing bank")}, listOf(`bank* account* payment* invoice* payroll refund* payee* supplier* vendor* direct debit payout* customer* expense* reimburse* holiday*`)},
}

// CardCodes are the ways to name it.
var CardCodes = []Sense{
	{What: "the security code of a payment card", numeric: true, heads: listOf("cvv cvc cvv2 cvc2 ccv csc"), unless: listOf("collection version control")},
	{What: "the security code of a payment card", numeric: true, heads: listOf("code digits number value"), with: listOf("security verification three-digit 3-digit cvv cvc"), given: listOf("card back cvv cvc signature")},
}

// PersonalIn returns which personal data an argument takes that the purpose of its tool does not
// need.
func PersonalIn(f *Field, p *Purpose) (what, quote string, ok bool) {
	for i := range PersonalData {
		d := &PersonalData[i]
		if quote, ok := d.Match(f); ok && !p.about(d.purposes) {
			return d.What, quote, true
		}
	}
	return "", "", false
}

// PersonalOut is PersonalIn for a member of a result.
func PersonalOut(f *Field, p *Purpose) (what, quote string, ok bool) {
	if f.says(withheld) || answersOnly(f) {
		return "", "", false
	}
	return PersonalIn(f, p)
}

// othersTexts say in the description of a tool that its result has sensitive data of other people.
var othersTexts = sayings(
	Saying{"data of other people", false, true, "@reveals ..12 with|including|plus|and|along|together|includes|contains|well ..4 diagnosis|diagnoses|medication*|illness*|complaint*|address*|phone*|next_of_kin|salary|salaries|religion|birthday*|name* ..6 of ~1 other|others|another|everyone|neighbour*|neighbor*|room-mates|roommates|strangers"},
	Saying{"data of other people", false, true, "name*|phone*|address*|diagnosis|diagnoses|illness*|complaint*|salary|salaries ..4 of ~1 other|others ~1 patient*|guest*|customer*|tenant*|user*|client*|member*|passenger*|student*|people|persons|employee*"},
)

// OthersText returns which words of a description promise sensitive data of other people.
func OthersText(p *Purpose) (quote string, ok bool) {
	_, quote, ok = othersTexts.find(p.sentences, func(Saying) bool { return true })
	return quote, ok
}
