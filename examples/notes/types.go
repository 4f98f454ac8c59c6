package main

import (
	"time"

	"github.com/mcpkit-go/mcpkit/budget"
)

// The arguments of the tools. Where each goes is said by its tag; without one it is a member
// of the JSON body, or of the query of a GET.
type (
	ListIn struct {
		Filter             string `json:"filter,omitempty" jsonschema:"description=Which notes: all of them or those of the user alone or those that others share,enum=all,enum=mine,enum=shared,default=all"`
		budget.PageRequest `page:"items=notes,next=next,max=200"`
	}
	SearchIn struct {
		Query              string `json:"query" query:"q" jsonschema:"description=Words that a note must have. The last may be the beginning of one,minLength=1,maxLength=200"`
		budget.PageRequest `page:"items=notes,next=next,max=200"`
	}
	NoteIn struct {
		ID string `json:"id" path:"id" jsonschema:"description=The id of the note as search_notes and list_notes return it,minLength=1,maxLength=64"`
	}
	CreateIn struct {
		Title string `json:"title" jsonschema:"description=The title,minLength=1,maxLength=200"`
		Body  string `json:"body,omitempty" jsonschema:"description=The text,maxLength=100000"`
	}
	AppendIn struct {
		NoteIn
		Text string `json:"text" jsonschema:"description=The lines to add,minLength=1,maxLength=100000"`
	}
	UpdateIn struct {
		NoteIn
		Title   *string `json:"title,omitempty" jsonschema:"description=The new title. Leave it out to keep the old one,minLength=1,maxLength=200"`
		Body    *string `json:"body,omitempty" jsonschema:"description=The new text as a whole. Leave it out to keep the old one,maxLength=100000"`
		Version int     `json:"version,omitempty" header:"If-Match" jsonschema:"description=The version that get_note returned. With it a note that somebody changed since then is not changed,minimum=1"`
	}
	ShareIn struct {
		NoteIn
		Handle string `json:"handle" path:"handle" jsonschema:"description=The handle of the other account,minLength=1,maxLength=32"`
		Access string `json:"access" jsonschema:"description=What the other account may do,enum=read,enum=write"`
	}
	UnshareIn struct {
		NoteIn
		Handle string `json:"handle" path:"handle" jsonschema:"description=The handle of the account that shall not have the note any more,minLength=1,maxLength=32"`
	}
	AttachmentIn struct {
		NoteIn
		Attachment string `json:"attachment" path:"attachment" jsonschema:"description=The id of the attachment as get_note returns it,minLength=1,maxLength=64"`
	}
	AttachIn struct {
		NoteIn
		Name      string `json:"name" jsonschema:"description=The name of the file,minLength=1,maxLength=100"`
		MediaType string `json:"media_type" jsonschema:"description=What kind of text it is,enum=text/plain,enum=text/markdown,enum=text/csv,enum=application/json"`
		Text      string `json:"text" jsonschema:"description=The text,minLength=1,maxLength=1000000"`
	}
	DeleteIn struct {
		IDs []string `json:"ids" jsonschema:"description=The ids of the notes,minItems=1,maxItems=100,uniqueItems=true"`
	}
)

// The results of the tools, which are what the service answers with, described.
type (
	Limits struct {
		TitleCharacters    int `json:"title_characters" jsonschema:"description=Most characters of a title"`
		BodyCharacters     int `json:"body_characters" jsonschema:"description=Most characters of a note's text"`
		NotesPerAccount    int `json:"notes_per_account" jsonschema:"description=Most notes of one account"`
		SharesPerNote      int `json:"shares_per_note" jsonschema:"description=Most accounts that a note is shared with"`
		AttachmentsPerNote int `json:"attachments_per_note" jsonschema:"description=Most attachments of a note"`
		AttachmentBytes    int `json:"attachment_bytes" jsonschema:"description=Most bytes of an attachment"`
	}
	Account struct {
		Handle string `json:"handle" jsonschema:"description=What others share notes with"`
		Name   string `json:"name" jsonschema:"description=The name of the user"`
	}
	Summary struct {
		ID      string    `json:"id" jsonschema:"description=What get_note and the other tools take"`
		Title   string    `json:"title" jsonschema:"description=The title"`
		Excerpt string    `json:"excerpt" jsonschema:"description=The first words of the note or those around what was searched for"`
		Owner   string    `json:"owner" jsonschema:"description=The handle of whose note it is"`
		Access  string    `json:"access" jsonschema:"description=What the user may do with it,enum=owner,enum=write,enum=read"`
		Updated time.Time `json:"updated" jsonschema:"description=When it was changed last"`
	}
	Note struct {
		ID          string       `json:"id" jsonschema:"description=What the other tools take"`
		Title       string       `json:"title" jsonschema:"description=The title"`
		Body        string       `json:"body" jsonschema:"description=The text"`
		Owner       string       `json:"owner" jsonschema:"description=The handle of whose note it is"`
		Access      string       `json:"access" jsonschema:"description=What the user may do with it,enum=owner,enum=write,enum=read"`
		Version     int          `json:"version" jsonschema:"description=Counts the changes; see update_note"`
		Created     time.Time    `json:"created" jsonschema:"description=When it was written"`
		Updated     time.Time    `json:"updated" jsonschema:"description=When it was changed last"`
		Attachments []Attachment `json:"attachments" jsonschema:"description=The files that belong to it"`
	}
	Attachment struct {
		ID        string `json:"id" jsonschema:"description=What read_attachment takes"`
		Name      string `json:"name" jsonschema:"description=The name of the file"`
		MediaType string `json:"media_type" jsonschema:"description=What kind of file it is"`
		Bytes     int    `json:"bytes" jsonschema:"description=Its size"`
	}
)
