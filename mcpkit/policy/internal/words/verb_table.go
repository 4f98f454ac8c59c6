package words

// An Act is what the name of a tool says that the tool does.
type Act int

// The acts, in the order of how much they change.
const (
	NoAct Act = iota // the name says nothing about it
	Reads
	Adds
	Changes // alters or replaces existing data, or cannot be undone
	Removes
)

// plainVerbs are verbs that are hardly ever nouns. They count wherever they are the first verb of
// a name.
var plainVerbs = map[string]Act{
	"create": Adds, "insert": Adds, "add": Adds, "append": Adds, "upload": Adds,
	"update": Changes, "upsert": Changes, "overwrite": Changes, "rename": Changes, "send": Changes,
	"delete": Removes, "remove": Removes, "destroy": Removes, "erase": Removes, "purge": Removes, "revoke": Removes,
	"wipe": Removes, "uninstall": Removes,
}

// leadingVerbs are verbs as the first word of a name and often nouns later: set_status sets,
// data_set does not.
var leadingVerbs = map[string]Act{
	"save": Adds, "write": Adds, "submit": Adds, "publish": Adds, "invite": Adds,
	"set": Changes, "modify": Changes, "replace": Changes, "reset": Changes, "assign": Changes,
	"enable": Changes, "disable": Changes, "approve": Changes, "reject": Changes, "restore": Changes,
	"cancel": Changes, "unsubscribe": Changes,
	"clear": Removes, "truncate": Removes, "terminate": Removes, "discard": Removes,
}

// nounVerbs are nouns as often as verbs. They count as the first word of a name if one of their
// objects follows.
var nounVerbs = map[string]struct {
	act     Act
	objects string
}{
	"post":     {Adds, "message comment reply tweet update"},
	"put":      {Changes, "object item file record"},
	"edit":     {Changes, "issue comment message file note page post item document row record event task"},
	"mark":     {Changes, "as read unread done complete completed task message email notification notifications thread"},
	"patch":    {Changes, "resource record item object"},
	"merge":    {Changes, "pull pr branch branches"},
	"move":     {Changes, "file files folder item issue card task message email note page"},
	"archive":  {Changes, "project message email thread channel issue task item note card"},
	"close":    {Changes, "issue ticket account pull pr deal task"},
	"transfer": {Changes, "funds money ownership file files domain"},
	"deploy":   {Changes, "app application service site project"},
	"drop":     {Removes, "table database index collection schema column"},
	"trash":    {Removes, "message email file note page"},
	"kill":     {Removes, "process session query job"},
}

// openings are the second words that turn a leading verb into a noun.
var openings = map[string]string{
	"add":     "on ons in ins",
	"clear":   "sky skies",
	"restore": "point points",
	"set":     "difference intersection union list lists theory",
	"update":  "center",
	"write":   "up ups off offs speed",
}

var readVerbs = []string{
	"get", "list", "search", "read", "find", "fetch", "lookup", "describe", "show", "view", "count", "query", "check",
}

// readNouns are read verbs that are nouns later in a name: mailing_list_delete deletes.
var readNouns = []string{"list", "search", "view", "count", "query", "check"}
