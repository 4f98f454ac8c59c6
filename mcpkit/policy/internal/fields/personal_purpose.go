package fields

// Purposes of tools, by the words that say them.
var (
	identityWork = listOf(`kyc aml identity identities identification verify* verification onboard* payroll tax taxes taxpayer* visa visas passport* immigration
		border customs notary notarial citizen* civil insurance insured pension pensions benefit benefits police court
		flight* airline* passenger* boarding background credit bank* mortgage loan loans lending rental
		election voter* census government notary embassy consulate deed w-2 1099 medicare medicaid`)
	documentWork = listOf(`kyc identity identities verify* verification onboard* visa visas passport* immigration border customs flight* airline* boarding driver* driving
		licence* license* rental hire police embassy consulate government election voter* notary bank* mortgage citizen* payroll passenger*`)
	healthWork   = listOf(healthWords)
	locationWork = listOf(locationWords)
	addressWork  = listOf(locationWords + ` deliver* ship* shipping order* invoice* customer* contact* profile* account* booking* bill* billing subscription* parcel*
		mail* letter* post* cleaning repair* service* tax* insurance quote* energy electricity gas internet utility utilities register registration employee* payroll
		patient* member* guest* client* crm lead* move moving relocation rent* mortgage* school* donation* card* gift* flower* food pizza waste bin* visit* appointment*`)
	faceWork = listOf(biometricWords + ` photo* picture* image* portrait* avatar* makeup make-up glasses hair* hairstyle* beard* filter* skin profile* visa passport* badge* camera* try-on
		cosmetic* hat* album* gallery`)
	trackWork = listOf(trackWords)
	ageWork   = listOf(`patient* hospital* clinic* medical health insurance insured insure pension* employee* employ* hr payroll applicant* candidate* student* pupil* school* enrol*
		enroll* birthday* birth age ages horoscope* astrolog* natal genealogy ancestor* family kyc identity verify* verification passenger* flight*
		visa passport* citizen* resident* child* children kindergarten member* membership* race* tournament* sport* league* player* athlete* person people contact*
		driver* licence* license* credit loan* mortgage bank account* biography artist* author* actor* scholar* customer* camp election voter* guest*`)
	incomeWork = listOf(`salary salaries pay payroll payslip* wage* income tax taxes loan* mortgage* credit lend* budget* benefit* aid subsidy subsidies grant* housing
		rent rental insurance insure pension* retire* hr employ* employee* job* position* vacancy vacancies recruit* candidate* compensation offer* hire* financ* invest*
		wealth scholarship* tuition economic economics statistic* statistics census fee fees bank* alimony support savings accounting revenue* earning*`)
	beliefWork = listOf(`church* mosque* temple* synagogue* worship religion* religious prayer* parish* faith* pilgrim* census survey* demographic* equality diversity
		ethnic* ethnicity election* poll* party parties political voter* vote* campaign* funeral* wedding* halal kosher statistic* statistics dating
		patient* hospital* clinic* tax chaplain* cemetery burial holiday* festival* anthropology history union unions genealogy population`)
	biometricWork = listOf(biometricWords)
	cardWork      = listOf(`issuing issuer pci tokenize* tokenise* vault acquirer`)
	noWork        = listOf("")
)

const locationWords = `near nearby nearest map* route* routing navigat* navigation direction* weather forecast* station* location* place* around local
		distance* geocode* address* taxi* ride* rides delivery deliveries courier track tracking track* coordinate* elevation parking traffic
		transit bus tram train* stop stops hiking trail* trails tide* surf aurora satellite* star* sky charging charger* emergency rescue sos
		locate locates find-my geofence* fleet* vehicle* device* drive driving walk walking where region* position* sunrise sunset prayer qibla
		earthquake* rain air pollen shop* store* shops stores branch* area* neighborhood neighbourhood commute journey* trip* point* points property properties`

const biometricWords = `biometric* fingerprint* face faces facial voice speaker* iris retina genom* genetic* dna sequenc* forensic* verify* verification
		identity identification palm`

const healthWords = `patient* hospital* clinic* clinical clinician* medical medicine* medication* doctor* physician* nurse* health healthcare therapy therapist* pharmacy
		pharmacist* prescription* prescribe* diagnosis diagnoses diagnostic* symptom* disease* illness* allergy allergies allergen* diet* nutrition* vaccin* vaccination*
		dental dentist* care fitness workout* training wellness pregnancy maternity blood donor* donation* lab laboratory surgery ward fhir ehr emr
		insurance sick disability rehabilitation psychologist* counselling counseling triage ambulance emergency vet veterinary pet pets animal* plant*
		meal* menu* recipe* restaurant* school* kindergarten camp catering epidemiology trial* caregiver* midwife optician optometrist`

const trackWords = `track* gpx route* routing trip* journey* travel* run* running hike* hiking ride* riding cycling bike* walk* walking workout* fitness activity
		activities sport* fleet vehicle* truck* driver* deliver* delivery courier* shipment* logistics map* geofence* position* location* history movement*
		animal* wildlife pet pets ship* vessel* flight* aircraft drone* expedition* mileage commute timesheet* sail* ski skiing swim* heatmap`
