package fields

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"

// An internal is a value by which only the operator of a service can do something, and the
// subjects of tools that it belongs to.
type internal struct {
	sense
	subject *prose.List
}

// internals are the values of a result that only the operator of the service needs.
var internals = []internal{
	{sense{what: "an id of the tracing", heads: listOf("id ids identifier parent traceparent"), with: listOf("trace span traceparent"), next: true}, listOf("trace* tracing span* log logs observability apm telemetry event* error* crash* debug")},
	{sense{what: "an id of the tracing", heads: listOf("traceparent tracestate")}, listOf("trace* tracing span*")},
	{sense{what: "an id of the request", heads: listOf("id ids identifier number"), with: listOf("request correlation req"), next: true, without: listOf("pull merge feature service leave change support data purchase time access holiday")}, listOf("request* log logs webhook* api http call* network trace* event* ticket* correlation error* debug")},
	{sense{what: "an id of a session", heads: listOf("id identifier key session"), with: listOf("session sess"), next: true, without: listOf("training chat learning course game exam")}, listOf("session* recording* replay* visit* analytics login* stream* training workshop* class classes meeting* conference* browser checkout cart chat* talk* lesson* device* sign-in* exam* call* terminal sandbox* shell ssh")},
	{sense{what: "an internal id", numeric: true, heads: listOf("id ids identifier key pk number row rowid ref"), with: listOf("internal db database account-internal backend"), without: listOf("merge")}, listOf("internal database* table* schema* key*")},
	{sense{what: "an internal id", numeric: true, heads: listOf("pk rowid oid")}, listOf("table* row* database*")},
	{sense{what: "the machine that answered", heads: listOf("host hostname server node instance pod machine by backend shard worker datacenter"), with: listOf("served backend upstream answering internal origin processing handled server worker api responding")}, listOf("host* server* node* pod* instance* cluster* machine* deployment* worker* shard* cdn backend* infrastructure vm vms")},
	{sense{what: "the machine that answered", heads: listOf("host hostname node pod instance server ip"), given: listOf("answered backend handled served")}, listOf("host* server* node* pod* instance* cluster* machine* deployment* worker* cdn backend* vm vms")},
	{sense{what: "a score for the staff only", numeric: true, heads: listOf("score scores probability likelihood"), with: listOf("fraud abuse churn propensity")}, listOf("fraud* abuse* churn* risk* score* screening")},
	{sense{what: "what the shop earns", numeric: true, heads: listOf("margin markup profit"), with: listOf("internal our profit gross net dealer trade retail unit item sales")}, earnings},
	{sense{what: "what the shop earns", numeric: true, heads: listOf("margin markup"), beside: listOf("price sale_price list_price retail_price")}, earnings},
	{sense{what: "what the shop pays", numeric: true, heads: listOf("price cost"), with: listOf("purchase buying wholesale supplier cost procurement internal"), beside: listOf("price sale_price list_price retail_price selling_price")}, earnings},
	{sense{what: "an internal address", heads: listOf("ip address hostname"), with: listOf("internal backend upstream")}, listOf("host* server* node* pod* instance* cluster* machine* network* ip deployment* container* vm vms dns device* router service services")},
	{sense{what: "a stack trace", held: true, heads: listOf("trace traces stacktrace traceback backtrace stack"), with: listOf("stack error exception call back server")}, listOf("trace* stack error* crash* exception* issue* debug* event* log logs build* test* job* failure* fail* incident* bug* profiler")},
	{sense{what: "a stack trace", held: true, heads: listOf("stacktrace traceback backtrace stack_trace")}, listOf("trace* stack error* crash* exception* issue* debug* event* log logs build* test* job* failure* incident* bug*")},
	{sense{what: "debugging output", held: true, heads: listOf("debug debugging diagnostics dump"), without: listOf("include network vehicle car")}, listOf("debug* diagnostic* diagnos* dump* troubleshoot*")},
	{sense{what: "debugging output", held: true, heads: listOf("info information data output payload log logs trace messages details"), with: listOf("debug debugging internal diagnostic")}, listOf("debug* diagnostic* diagnos* log logs troubleshoot*")},
	{sense{what: "log lines of the server", held: true, heads: listOf("log logs lines"), with: listOf("server backend service internal application request access our"), without: nil}, listOf("log logs logging audit access event* trace* job* build* pipeline* activity")},
	{sense{what: "the raw answer of another system", held: true, heads: listOf("response answer reply payload body json xml html data record output result"), with: listOf("raw upstream unfiltered backend provider unprocessed original vendor third-party internal"), without: listOf("email mail")}, listOf("raw webhook* http request* message* email* mail export* api response* payload* log logs page* original record* dataset")},
	{sense{what: "the raw answer of another system", held: true, heads: listOf("raw upstream")}, listOf("raw webhook* http email* mail image* photo* text markdown file*")},
	{sense{what: "the machine that answered", heads: listOf("pod shard replica")}, listOf("pod* kubernetes k8s cluster* shard* replica* deployment* index indices")},
	{sense{what: "the queue of a service", heads: listOf("queue"), with: listOf("amqp kafka sqs rabbitmq internal job worker")}, listOf("queue* message*")},
	{sense{what: "the build of the service", heads: listOf("sha commit revision build"), with: listOf("build worker service deploy server release")}, listOf("build* commit* deploy* release* repository repositories pipeline* version* git revision*")},
	{sense{what: "the arm of an experiment", heads: listOf("bucket arm variant cohort"), with: listOf("ab experiment a/b test")}, listOf("experiment* variant* flag* rollout* ab test*")},
	{sense{what: "headers of a request", held: true, heads: listOf("headers"), with: listOf("request response upstream http")}, listOf("header* http request* webhook* page* url* api")},
	{sense{what: "notes of the staff", held: true, heads: listOf("notes note comments remarks"), with: listOf("internal staff")}, listOf("note* internal ticket* conversation* case* crm comment* staff contact* deal* lead* review*")},
	{sense{what: "the statement that was run", heads: listOf("sql query statement plan explain"), with: listOf("executed sql raw generated query explain execution internal underlying database debug")}, listOf("sql quer* query queries statement* plan* database* explain* warehouse report* select analytics* dataset*")},
	{sense{what: "the statement that was run", heads: listOf("sql"), given: listOf("run ran executed statement")}, listOf("sql query queries statement* plan* database* explain* warehouse")},
}

// earnings are the subjects of tools for those who sell and buy.
var earnings = listOf(`margin* markup* profit* cost costs purchas* purchase* supplier* vendor* wholesale* inventory stock accounting report* erp buyer* procurement
	dealer* quote* business revenue* sales invest* stocks financ* earnings ledger`)

// ownWorkings say in the description of a member that it is about how the service works inside.
var ownWorkings = newSayings(
	saying{"how the service works inside", sure | anywhere, "our ~1 worker*|backend|back-end|database|db|cluster*|queue*|infrastructure|gateway|cache|data_scientists|scientists|engineers|developers|on-call|ranker|servers|server|microservice*"},
	saying{"how the service works inside", sure | anywhere, "host*|name|address|ip|id|identifier|number ~2 of|for ~2 machine|server|node|instance|worker|pod|process|replica that|which ~1 answered|served|handled|processed|responded|ran|executed"},
	saying{"how the service works inside", sure | anywhere, "headers|body|cookies|payload|dump ..5 of|from ~1 upstream|backend|back-end"},
)

// internalTexts say in the description of a tool that its result has what only the operator needs.
var internalTexts = newSayings(
	saying{"what only the operator of the service needs", sure | anywhere, "@reveals ..14 with|including|plus|and|along|together|includes|contains|well ..6 stack_trace*|trace_id*|request_id*|session_id*|correlation_id*|internal_id*|debug_output|debug_data|debug_payload|debugging_output|query_plan|server_log*"},
	saying{"what only the operator of the service needs", sure | anywhere, "headers|cookies|dump|payload ..5 of|from ~1 upstream|backend|back-end"},
	saying{"what only the operator of the service needs", sure | anywhere, "@reveals ..14 with|including|plus|and|along|together|includes|contains|well ..6 raw|unfiltered answer*|response*|payload*|reply|replies ..3 of|from"},
)

// operators are the subjects of tools that have such results by their purpose.
var operators = listOf("debug* error* exception* crash* bug bugs issue* incident* failure* observability telemetry webhook* job* build* pipeline* diagnose* diagnostic*")

// records are what such tools list.
var records = listOf("event* log logs trace* span* request* session* query queries")
