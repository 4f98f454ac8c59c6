package acts_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/acts"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// TestWrites has texts of tools that write, with the verb that says so.
func TestWrites(t *testing.T) {
	for text, want := range map[string]string{
		"Removes a contact from the address book.":                                    "remove",
		"Deletes contacts.":                                                           "delete",
		"Fires the webhook of a flow and returns the answer.":                         "fire",
		"Lists unread messages and marks them as read.":                               "mark",
		"Lists unread messages. They are marked as read.":                             "mark",
		"Lists unread messages, marking them as read.":                                "mark",
		"Returns the open cart; the new totals are saved back to the shop.":           "save",
		"Returns a label, creating it if it does not exist.":                          "create",
		"Returns the label of a note. It also creates the label if it is missing.":    "create",
		"Finds a label or creates a new one.":                                         "create",
		"Returns the next job and removes it from the queue.":                         "remove",
		"Runs the health check and restarts the service.":                             "restart",
		"Checks a flow. This tool also triggers a run of it.":                         "trigger",
		"Returns the counters, then resets them.":                                     "reset",
		"Returns the counters. The counters are reset.":                               "reset",
		"Shows the report of a team. An email is sent to its owner.":                  "send",
		"Looks up a customer. As a side effect the record is updated.":                "update",
		"Each call creates an entry.":                                                 "create",
		"Reads the settings, and overwrites them with the defaults.":                  "overwrite",
		"Creates or updates a record.":                                                "create",
		"Starts a scan of the repository.":                                            "start",
		"Sends a message.":                                                            "send",
		"Updates the stock of an item.":                                               "update",
		"Searches the archive. The search index is rebuilt.":                          "rebuild",
		"Reports the state of a lock. The lock is created when it does not exist.":    "create",
		"Validates a coupon and applies it to the cart.":                              "apply",
		"Gets the profile of a member. Every read is also posted to the team's feed.": "post",
		"Renders a page and stores it in the account.":                                "store",
		"Enqueues a job.":                                               "enqueue",
		"Delete a note by its id.":                                      "delete",
		"Fetch new mail and mark it as read.":                           "mark",
		"Returns a thread. It will also mark the thread as read.":       "mark",
		"Returns a thread. The thread will be marked as read.":          "mark",
		"Checks a name. Side effects: holds the name for a day.":        "change",
		"Returns a token. The previous token is revoked.":               "revoke",
		"Returns the counters. After each call they are set to zero.":   "set",
		"Hands out the next job and takes it off the queue.":            "take",
		"Looks at the files of a folder and moves old ones to the bin.": "move",
		"Lists sign-ins and signs out those older than a day.":          "sign",
		"Exports a report and mails it to the people given.":            "mail",
		"Renders an invitation and delivers a copy to the organizer.":   "deliver",
		"Lists, creates, changes or removes contacts, by action.":       "create",
		"Looking at an alert counts as acknowledging it.":               "acknowledge",
		"Reading a message marks it as read.":                           "mark",
		"Quoting a parcel books the pickup as well.":                    "book",
		"Returns a drop, which burns as it is read.":                    "delete",
		"Returns a message. It is deleted once it was viewed.":          "delete",
		"Checks open items and has the letter that is due posted.":      "post",
		"Gets the survey of the week and enters the user as a guest.":   "enter",
	} {
		s, ok := acts.Writes(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, s.Verb, text)
		assert.Contains(t, text, s.Quote)
	}
}

// TestWritesNothing has texts of tools that only read.
func TestWritesNothing(t *testing.T) {
	for _, text := range []string{
		"Lists what deleting a path would remove. Nothing is deleted.",
		"Reading them here does not mark them as read.",
		"Lists deleted items.",
		"Lists notes that were removed, and who removed them.",
		"Returns one past run of a workflow. No step is executed again.",
		"Updates of a package, newest first.",
		"Posts on a profile.",
		"Records since a date.",
		"Lists changes, updates and posts of a project.",
		"Lists comments, likes and posts.",
		"Lists the jobs that create the report and send it to the team.",
		"Returns the job which creates the report and sends it to the team.",
		"Shows the manifest difference a chart upgrade would make. Nothing is upgraded.",
		"Checks a file and tells what applying it would change.",
		"Data is updated daily.",
		"The list is updated every hour.",
		"Old entries are deleted after 30 days.",
		"Refunds are made in the dashboard; this server has no tool that makes one.",
		"It does not create, confirm, capture, cancel or refund anything.",
		"Free-text properties are marked.",
		"Duplicates are removed, long texts are cut.",
		"Builds the address of a dashboard. Only text is built; nothing is stored.",
		"Adds up the hours of a week.",
		"Adds two numbers.",
		"Creates a link to a page.",
		"Creates a summary of a text.",
		"Use before updating, deleting or moving a note.",
		"Tells who is assigned to an issue and whether it is closed.",
		"Lists webhooks and where each is sent.",
		"Returns messages. Each is sent by a member.",
		"Downloads a file attached to an event.",
		"Counts who would receive a draft. Nothing is sent.",
		"Lists rules for creating, updating and deleting the records.",
		"Returns the rates, without changing the account.",
		"This server offers data and cannot place orders.",
		"Returns the text of a page, removing the tags.",
		"Gives the steps to delete an account.",
		"The key is stored in the vault and is not shown.",
		"Tells when a notice was sent, and to whom.",
		"An alert that fires is listed first.",
		"Returns a job. It starts at noon.",
		"Returns a list. It updates every hour.",
		"Get a note by its id. Set the limit to get fewer.",
		"Release notes of a version.",
		"Log entries of a job, newest first.",
		"Order status and delivery date.",
		"Checks a name. Side effects: none.",
		"Explains what a rule does: it marks mail, moves it or deletes it.",
		"Delivers the prices of a share.",
		"Opens a file and returns its text.",
		"Search notes and return the best ones.",
		"Add two numbers.",
		"The page can be changed by its owner.",
		"You can delete the note with delete_note.",
		"Refunds themselves are issued by staff.",
		"Logs excluded from the index can't be found.",
		"Deleting a file closes its tasks.",
		"Reading a message here leaves it unread.",
		"Reading messages that a rule moves needs a permission.",
		"Returns branches and tags a commit is pushed to.",
		"Returns a file at a ref (branch name, tag name, or commit hash).",
		"Compares branches, tags, or commits in a repository.",
		"Accepts a number or a path.",
		"Returns a list with name, stars, forks and the push and merge levels.",
		"Replaces the deprecated endpoint of the REST API.",
		"Compares two notes. Changes nothing.",
		"Notes are burned by their readers.",
		"Links expire after they were opened ten times.",
		"Lists jobs and has the results of each.",
		"Prüft eine Datei. Löscht nichts.",
		"",
	} {
		s, ok := acts.Writes(text)
		assert.False(t, ok, "%s: %+v", text, s)
	}
}

// TestHead has the acts of texts whose first sentence begins with a verb.
func TestHead(t *testing.T) {
	for text, want := range map[string]words.Act{
		"Lists notes.":                words.Reads,
		"This tool returns one note.": words.Reads,
		"Looks up a note by its id.":  words.Reads,
		"Deletes notes.":              words.Removes,
		"Renders a panel.":            words.Reads,
		"Waters a plant.":             words.NoAct,
		"Notes of a team.":            words.NoAct,
	} {
		got := words.NoAct
		if all := acts.In(text); len(all) > 0 && all[0].Head {
			got = all[0].Act
		}
		assert.Equal(t, want, got, text)
	}
}

// FuzzIn checks that no text panics and that a statement quotes its text.
func FuzzIn(f *testing.F) {
	f.Add("Lists it, marks them and is then reset; creating a")
	f.Add("It. This. Each call")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range acts.In(text) {
			assert.NotEmpty(t, s.Verb)
			assert.Contains(t, text, s.Quote)
		}
	})
}
