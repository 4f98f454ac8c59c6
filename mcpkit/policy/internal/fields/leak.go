package fields

// LoginLinks are links with which whoever has them is logged in.
var loginLinks = []Sense{
	{What: "a link that sets a password or logs somebody in", heads: listOf("link url uri address"), with: listOf("reset magic impersonation autologin auto-login passwordless")},
	{What: "a link that sets a password or logs somebody in", heads: listOf("link url uri address"), with: listOf("login one-time recovery time"), given: listOf("password logs logged")},
}

// hashes are what a password is checked against.
var hashes = []Sense{
	{What: "the hash of a password", heads: listOf("hash hashes salt digest"), with: listOf("password passwords passwd pwd")},
}

// clearValues are settings whose values are shown as they are.
var clearValues = []Sense{
	{What: "secret settings with their values", held: true, heads: listOf("variables vars variable env environment settings secrets config"), given: listOf("clear plain unmasked secrets decrypted plaintext passwords")},
}

// cardNumbers are complete numbers of payment cards.
var cardNumbers = []Sense{
	{What: "the complete number of a payment card", heads: listOf("number pan digits"), with: listOf("card credit debit pan cc"), given: listOf("complete full pan whole unmasked all entire 16 sixteen"), unless: withheld},
}

// answersOnly reports whether a description says that the value is not the secret itself.
func answersOnly(f *Field) bool {
	for _, s := range f.sentences {
		for i, w := range s.Words {
			if (w.Lower == "never" || w.Lower == "not") && i+1 < len(s.Words) && listOf("shown returned included disclosed set stored given").has(s.Words[i+1].Lower) {
				return true
			}
		}
	}
	return false
}

// An Internal is a value by which only the operator of a service can do something, and the
// subjects of tools that it belongs to.
type Internal struct {
	Sense
	subject *set
}

// likelyResults are members of a result that often hold secrets.
var likelyResults = []Sense{
	{What: "the environment of a process, which may have secrets", held: true, heads: listOf("env environment variables vars"), with: listOf("environment env process"), unless: listOf("names name masked keys region build")},
	{What: "the environment of a process, which may have secrets", held: true, heads: listOf("env"), given: listOf("variables vars process")},
}

// Internals are the values of a result that only the operator of the service needs.
var Internals = []Internal{
	{Sense{What: "an id of the tracing", heads: listOf("id ids identifier parent traceparent"), with: listOf("trace span traceparent"), next: true}, listOf("trace* tracing span* log logs observability apm telemetry event* error* crash* debug")},
	{Sense{What: "an id of the tracing", heads: listOf("traceparent tracestate")}, listOf("trace* tracing span*")},
	{Sense{What: "an id of the request", heads: listOf("id ids identifier number"), with: listOf("request correlation req"), next: true, without: listOf("pull merge feature service leave change support data purchase time access holiday")}, listOf("request* log logs webhook* api http call* network trace* event* ticket* correlation error* debug")},
	{Sense{What: "an id of a session", heads: listOf("id identifier key session"), with: listOf("session sess"), next: true, without: listOf("training chat learning course game exam")}, listOf("session* recording* replay* visit* analytics login* stream* training workshop* class classes meeting* conference* browser checkout cart chat* talk* lesson* device* sign-in* exam* call* terminal sandbox* shell ssh")},
	{Sense{What: "an internal id", numeric: true, heads: listOf("id ids identifier key pk number row rowid ref"), with: listOf("internal db database account-internal backend"), without: listOf("merge")}, listOf("internal database* table* schema* key*")},
	{Sense{What: "an internal id", numeric: true, heads: listOf("pk rowid oid")}, listOf("table* row* database*")},
	{Sense{What: "the machine that answered", heads: listOf("host hostname server node instance pod machine by backend shard worker datacenter"), with: listOf("served backend upstream answering internal origin processing handled server worker api responding")}, listOf("host* server* node* pod* instance* cluster* machine* deployment* worker* shard* cdn backend* infrastructure vm vms")},
	{Sense{What: "the machine that answered", heads: listOf("host hostname node pod instance server ip"), given: listOf("answered backend handled served")}, listOf("host* server* node* pod* instance* cluster* machine* deployment* worker* cdn backend* vm vms")},
	{Sense{What: "a stack trace", held: true, heads: listOf("trace traces stacktrace traceback backtrace stack"), with: listOf("stack error exception call back server")}, listOf("trace* stack error* crash* exception* issue* debug* event* log logs build* test* job* failure* fail* incident* bug* profiler")},
	{Sense{What: "a stack trace", held: true, heads: listOf("stacktrace traceback backtrace stack_trace")}, listOf("trace* stack error* crash* exception* issue* debug* event* log logs build* test* job* failure* incident* bug*")},
	{Sense{What: "debugging output", held: true, heads: listOf("debug debugging diagnostics dump"), without: listOf("include network vehicle car")}, listOf("debug* diagnostic* diagnos* dump* troubleshoot*")},
	{Sense{What: "debugging output", held: true, heads: listOf("info information data output payload log logs trace messages details"), with: listOf("debug debugging internal diagnostic")}, listOf("debug* diagnostic* diagnos* log logs troubleshoot*")},
	{Sense{What: "log lines of the server", held: true, heads: listOf("log logs lines"), with: listOf("server backend service internal application request access our"), without: nil}, listOf("log logs logging audit access event* trace* job* build* pipeline* activity")},
	{Sense{What: "the raw answer of another system", held: true, heads: listOf("response answer reply payload body json xml html data record output result"), with: listOf("raw upstream unfiltered backend provider unprocessed original vendor third-party internal"), without: listOf("email mail")}, listOf("raw webhook* http request* message* email* mail export* api response* payload* log logs page* original record* dataset")},
	{Sense{What: "the raw answer of another system", held: true, heads: listOf("raw upstream")}, listOf("raw webhook* http email* mail image* photo* text markdown file*")},
	{Sense{What: "the machine that answered", heads: listOf("pod shard replica")}, listOf("pod* kubernetes k8s cluster* shard* replica* deployment* index indices")},
	{Sense{What: "the queue of a service", heads: listOf("queue"), with: listOf("amqp kafka sqs rabbitmq internal job worker")}, listOf("queue* message*")},
	{Sense{What: "the build of the service", heads: listOf("sha commit revision build"), with: listOf("build worker service deploy server release")}, listOf("build* commit* deploy* release* repository repositories pipeline* version* git revision*")},
	{Sense{What: "the arm of an experiment", heads: listOf("bucket arm variant cohort"), with: listOf("ab experiment a/b test")}, listOf("experiment* variant* flag* rollout* ab test*")},
	{Sense{What: "headers of a request", held: true, heads: listOf("headers"), with: listOf("request response upstream http")}, listOf("header* http request* webhook* page* url* api")},
	{Sense{What: "notes of the staff", held: true, heads: listOf("notes note comments remarks"), with: listOf("internal staff")}, listOf("note* internal ticket* conversation* case* crm comment* staff contact* deal* lead* review*")},
	{Sense{What: "the statement that was run", heads: listOf("sql query statement plan explain"), with: listOf("executed sql raw generated query explain execution internal underlying database debug")}, listOf("sql quer* query queries statement* plan* database* explain* warehouse report* select analytics* dataset*")},
	{Sense{What: "the statement that was run", heads: listOf("sql"), given: listOf("run ran executed statement")}, listOf("sql query queries statement* plan* database* explain* warehouse")},
}

// leakTexts say in the description of a tool that its result has a secret.
var leakTexts = sayings(
	Saying{"a secret", true, true, "@reveals ..14 including|plus|along|together|includes|contains|well ..6 @secret"},
	Saying{"a secret", true, true, "@reveals ..14 with|and ..4 its|their|the|his|her|whose ~2 @secret"},
	Saying{"a secret", true, true, "@reveals ..10 with ..4 password*|passphrase*|api_key*"},
	Saying{"a secret", true, true, "@secret ~8 @clear"},
	Saying{"a secret", true, true, "token*|key*|pin*|code* ~4 @clear"},
	Saying{"a secret", true, true, "@clear ~3 @secret"},
	Saying{"the complete number of a card", true, true, "@whole ~1 card_number*|pan"},
)

// internalTexts say in the description of a tool that its result has what only the operator needs.
var internalTexts = sayings(
	Saying{"what only the operator of the service needs", true, true, "@reveals ..14 with|including|plus|and|along|together|includes|contains|well ..6 stack_trace*|trace_id*|request_id*|session_id*|correlation_id*|internal_id*|debug_output|debug_data|debug_payload|debugging_output|query_plan|server_log*"},
	Saying{"what only the operator of the service needs", true, true, "headers|cookies|dump|payload ..5 of|from ~1 upstream|backend|back-end"},
	Saying{"what only the operator of the service needs", true, true, "@reveals ..14 with|including|plus|and|along|together|includes|contains|well ..6 raw|unfiltered answer*|response*|payload*|reply|replies ..3 of|from"},
)

// ownWorkings say in the description of a member that it is about how the service works inside.
var ownWorkings = sayings(
	Saying{"how the service works inside", true, true, "our ~1 worker*|backend|back-end|database|db|cluster*|queue*|infrastructure|gateway|cache|data_scientists|scientists|engineers|developers|on-call|ranker|servers|server|microservice*"},
	Saying{"how the service works inside", true, true, "headers|body|cookies|payload|dump ..5 of|from ~1 upstream|backend|back-end"},
)

// operators are the subjects of tools that have such results by their purpose.
var operators = listOf("debug* error* exception* crash* bug bugs issue* incident* failure* observability telemetry webhook* job* build* pipeline* diagnose* diagnostic*")

// records are what such tools list.
var records = listOf("event* log logs trace* span* request* session* query queries")

// LeakText returns which words of a description promise a secret in the result.
func LeakText(p *Purpose) (what, quote string, ok bool) {
	said, quote, ok := leakTexts.find(p.sentences, func(Saying) bool { return !p.named(generators) })
	return said.What, quote, ok
}

// InternalText returns which words of a description promise what only the operator needs.
func InternalText(p *Purpose) (quote string, ok bool) {
	if p.concerns(operators) || p.named(records) {
		return "", false
	}
	_, quote, ok = internalTexts.find(p.sentences, func(Saying) bool { return true })
	return quote, ok
}

// InternalOf returns which internal a member of a result is, unless the tool is about it.
func InternalOf(f *Field, p *Purpose) (what, quote string, ok bool) {
	for i := range Internals {
		n := &Internals[i]
		if quote, ok := n.Match(f); ok && !p.mentions(n.subject) {
			return n.What, quote, true
		}
	}
	if said, quote, ok := ownWorkings.find(f.sentences, func(Saying) bool { return !f.holder }); ok {
		return said.What, quote, true
	}
	return "", "", false
}
