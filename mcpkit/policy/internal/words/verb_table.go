package words

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"

// plainVerbs are verbs that are hardly ever nouns. They count wherever they are the first verb of
// a name.
var plainVerbs = verbLists{
	Adds: prose.NewList("create insert add append upload enqueue"),
	Changes: prose.NewList("update upsert overwrite rename send resend reassign unassign reindex requeue unpublish unarchive unsubscribe " +
		"deactivate reactivate unmute unpin unblock unfollow dequeue"),
	Removes: prose.NewList("delete remove destroy erase purge revoke wipe uninstall deprovision deregister unregister"),
}

// leadingVerbs are verbs as the first word of a name and often nouns or adjectives later:
// set_status sets, data_set does not.
var leadingVerbs = verbLists{
	Adds: prose.NewList("save write submit publish invite subscribe register enroll attach provision ensure clone duplicate import persist"),
	Changes: prose.NewList("set modify replace reset assign enable disable approve reject restore cancel activate suspend snooze dismiss " +
		"decline acknowledge ack notify trigger restart reboot redeploy republish reschedule rebuild rerun retry reopen rollback " +
		"revert migrate grant impersonate escalate unlock detach unlink increment decrement adjust swap pay"),
	Removes: prose.NewList("clear truncate terminate discard prune flush evict expunge decommission"),
}

// nounVerbs are nouns as often as verbs. They count as the first word of a name if one of their
// objects follows.
var nounVerbs = map[string]struct {
	act     Act
	objects string
}{
	"post":     {Adds, "message comment reply tweet update to"},
	"log":      {Adds, "call activity meal workout hours time on"},
	"record":   {Adds, "payment vote expense"},
	"book":     {Adds, "flight hotel appointment room table meeting slot"},
	"place":    {Adds, "order bid call"},
	"schedule": {Adds, "meeting event post message job email call appointment interview"},
	"share":    {Adds, "file folder document note page dashboard link with"},
	"comment":  {Adds, "on"},
	"reply":    {Adds, "to"},
	"react":    {Adds, "to"},
	"vote":     {Adds, "on for"},
	"copy":     {Adds, "file folder page document"},
	"fork":     {Adds, "repo repository"},
	"store":    {Adds, "memory note fact value"},
	"put":      {Changes, "object item file record"},
	"edit":     {Changes, "issue comment message file note page post item document row record event task"},
	"mark":     {Changes, "as all read unread done complete completed task message email notification notifications thread"},
	"patch":    {Changes, "resource record item object"},
	"merge":    {Changes, "pull pr branch branches contact contacts record records account accounts"},
	"move":     {Changes, "file files folder item issue card task message email note page to"},
	"archive":  {Changes, "project message email thread channel issue task item note card"},
	"close":    {Changes, "issue ticket account pull pr deal task"},
	"open":     {Changes, "ticket"},
	"transfer": {Changes, "funds money ownership file files domain"},
	"deploy":   {Changes, "app application service site project to"},
	"start":    {Changes, "job build scan server service instance vm container pipeline workflow run session machine"},
	"stop":     {Changes, "job build scan server service instance vm container pipeline workflow run session machine"},
	"launch":   {Changes, "job campaign instance app build workflow"},
	"fire":     {Changes, "webhook event alert trigger"},
	"run":      {Changes, "migration migrations job workflow pipeline automation playbook"},
	"pause":    {Changes, "campaign subscription job pipeline workflow playback queue"},
	"resume":   {Changes, "campaign subscription job pipeline workflow playback queue"},
	"lock":     {Changes, "issue conversation account door doors"},
	"rotate":   {Changes, "key keys secret secrets token tokens credentials password"},
	"apply":    {Changes, "patch changes migration migrations manifest"},
	"commit":   {Changes, "changes file files transaction"},
	"confirm":  {Changes, "order booking payment appointment reservation"},
	"resolve":  {Changes, "issue alert incident ticket thread conversation comment"},
	"complete": {Changes, "task todo item order"},
	"forward":  {Changes, "message email mail"},
	"pin":      {Changes, "message post"},
	"star":     {Changes, "repo repository message"},
	"mute":     {Changes, "thread channel user conversation"},
	"block":    {Changes, "user account contact sender"},
	"ban":      {Changes, "user member"},
	"follow":   {Changes, "user account"},
	"refund":   {Changes, "payment charge order customer"},
	"charge":   {Changes, "card customer"},
	"sync":     {Changes, "contacts calendar files folder to"},
	"claim":    {Changes, "job task ticket"},
	"consume":  {Removes, "message messages event events"},
	"pop":      {Removes, "message job item"},
	"drop":     {Removes, "table database index collection schema column"},
	"trash":    {Removes, "message email file note page"},
	"kill":     {Removes, "process session query job"},
	"empty":    {Removes, "trash cart bin folder"},
}

// openings are the second words that turn a leading verb into a noun or an adjective.
var openings = map[string]string{
	"add":       "on ons in ins",
	"upload":    "url urls link",
	"clear":     "sky skies",
	"restore":   "point points",
	"set":       "difference intersection union list lists theory",
	"update":    "center",
	"write":     "up ups off offs speed",
	"import":    "status history job jobs log logs error errors tariff tariffs duty duties",
	"trigger":   "status history log logs list events words types",
	"duplicate": "check checks finder report",
	"retry":     "policy policies",
	"grant":     "status program programs list",
	"swap":      "rates rate space usage",
	"reset":     "time times date",
	"submit":    "date time",
	"register":  "value values map",
	"rollback":  "status history",
	"rebuild":   "status history",
	"pay":       "slip slips period periods rate rates grade grades scale",
	"clone":     "url urls",
	"cancel":    "policy policies reason reasons rate",
}

// happenings are nouns for what is known about past acts. They turn the verb before them into a
// noun: update_history reads, unless the verb is one of the keepers, clear_history clears.
const (
	happenings = "history statistics stats metrics progress errors"
	keepers    = "clear delete remove purge erase wipe truncate reset save write create add flush prune set append insert send"
	// quantities are nouns for values that are added to each other: add_two_numbers computes.
	quantities = "numbers number integers ints floats decimals fractions vectors matrices polynomials quaternions tensors digits"
	// transferLimits are nouns for what bounds a transfer: upload_limits reads.
	transferLimits = "limit limits quota quotas formats"
	transfers      = "upload import send submit publish"
	// statusVerbs are verbs whose object a status can be: update_status updates. Before any other
	// verb, the status is the one of its act: upload_status and cancel_status read.
	statusVerbs = "set update upsert overwrite replace modify reset add create insert append write save clear remove"
	// trials are nouns for what shows an act without doing it: delete_preview may preview a
	// deletion or delete a preview, so the name alone is not evidence. trialVerbs are verbs whose
	// object they are.
	trials     = "preview previews diff impact check checks validation simulation noop eligibility availability available"
	trialVerbs = "set add create insert save write send publish submit register reset clear"
	// auxiliaries are words before a verb that is not done: user_can_delete asks, and
	// permission_to_delete is a permission.
	auxiliaries = "can could may might would should will to if"
	// proposals are first words before a verb that may be a noun with its verb, as in
	// review_delete, or a verb with what it is about, as in plan_update. The name alone is not
	// evidence.
	proposals = "plan review audit trace test mock draft monitor track watch forecast proposal simulation estimation noop"
)

// closings are verbs that also count as the last word of a name whose first word is a plural:
// orders_cancel cancels.
const closings = "save submit publish invite subscribe register enroll provision modify replace reset assign enable disable approve " +
	"reject restore cancel activate suspend snooze dismiss decline acknowledge notify trigger restart reboot escalate unlock clear " +
	"truncate terminate discard prune flush edit mark patch merge move close start stop launch pause resume lock rotate kill"

// readVerbs are verbs that change nothing. A name that they lead reads, whatever follows, so they
// include the verbs by which a name says that it only shows what a change would do.
var readVerbs = []string{
	"get", "list", "search", "read", "find", "fetch", "lookup", "describe", "show", "view", "count", "query", "check",
	"retrieve", "browse", "inspect", "compare", "explain", "download",
	"preview", "simulate", "validate", "verify", "estimate", "calculate", "diff", "can", "could", "would", "is", "should", "has",
	"analyze", "analyse", "assess", "evaluate", "predict", "suggest", "recommend", "propose", "lint", "parse", "summarize",
}

// quietVerbs are read verbs that do not promise that a tool only reads: an SQL query can change
// data.
const quietVerbs = "simulate validate can is should has " + doubtfulVerbs

// doubtfulVerbs are quiet verbs whose tools also change something: a proposal is stored, and a
// verified address is marked.
const doubtfulVerbs = "query check verify could would analyze analyse assess evaluate predict suggest recommend propose lint parse summarize"

// readNouns are read verbs that are nouns later in a name: mailing_list_delete deletes.
var readNouns = []string{"list", "search", "view", "count", "query", "check", "preview", "diff"}
