package main

import (
	"time"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// The arguments of the tools. A tag such as path or header says where an argument goes in the
// request; without one it goes into the JSON body, or into the query of a GET.
type (
	ListIn struct {
		Filter             string `json:"filter,omitempty" jsonschema:"description=Which notes to list: all of them or only the user's own or only those that others share,enum=all,enum=mine,enum=shared,default=all"`
		budget.PageRequest `page:"items=notes,next=next,max=200"`
	}
	SearchIn struct {
		Query              string `json:"query" query:"q" jsonschema:"description=Words that a note must contain. The last one may be the beginning of a word,minLength=1,maxLength=200"`
		budget.PageRequest `page:"items=notes,next=next,max=200"`
	}
	NoteIn struct {
		ID string `json:"id" path:"id" jsonschema:"description=The id of the note from search_notes or list_notes,minLength=1,maxLength=64"`
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
		Body    *string `json:"body,omitempty" jsonschema:"description=The complete new text. Leave it out to keep the old one,maxLength=100000"`
		Version int     `json:"version,omitempty" header:"If-Match" jsonschema:"description=The version that get_note returned. If somebody has changed the note since then it stays unchanged and the call fails,minimum=1"`
	}
	ShareIn struct {
		NoteIn
		Handle string `json:"handle" path:"handle" jsonschema:"description=The handle of the other account,minLength=1,maxLength=32"`
		Access string `json:"access" jsonschema:"description=What the other account may do,enum=read,enum=write"`
	}
	UnshareIn struct {
		NoteIn
		Handle string `json:"handle" path:"handle" jsonschema:"description=The handle of the account to stop sharing with,minLength=1,maxLength=32"`
	}
	AttachmentIn struct {
		NoteIn
		Attachment string `json:"attachment" path:"attachment" jsonschema:"description=The id of the attachment from get_note,minLength=1,maxLength=64"`
	}
	AttachIn struct {
		NoteIn
		Name      string `json:"name" jsonschema:"description=The name of the file,minLength=1,maxLength=100"`
		MediaType string `json:"media_type" jsonschema:"description=The media type of the text,enum=text/plain,enum=text/markdown,enum=text/csv,enum=application/json"`
		Text      string `json:"text" jsonschema:"description=The text,minLength=1,maxLength=1000000"`
	}
	AttachImageIn struct {
		NoteIn
		Name      string        `json:"name" jsonschema:"description=The name of the file,minLength=1,maxLength=100"`
		MediaType string        `json:"media_type" jsonschema:"description=The media type of the image,enum=image/png,enum=image/jpeg,enum=image/gif"`
		Data      mcpkit.Upload `json:"data" jsonschema:"description=The image." upload:"max=16384,type=image/png,type=image/jpeg,type=image/gif"`
	}
	DeleteIn struct {
		IDs []string `json:"ids" jsonschema:"description=The ids of the notes,minItems=1,maxItems=100,uniqueItems=true"`
	}
)

// The results of the tools: what the service answers, with descriptions.
type (
	Limits struct {
		TitleCharacters    int `json:"title_characters" jsonschema:"description=The most characters in a title"`
		BodyCharacters     int `json:"body_characters" jsonschema:"description=The most characters in a note's text"`
		NotesPerAccount    int `json:"notes_per_account" jsonschema:"description=The most notes in one account"`
		SharesPerNote      int `json:"shares_per_note" jsonschema:"description=The most accounts that a note can be shared with"`
		AttachmentsPerNote int `json:"attachments_per_note" jsonschema:"description=The most attachments of a note"`
		AttachmentBytes    int `json:"attachment_bytes" jsonschema:"description=The most bytes in an attachment"`
	}
	Account struct {
		Handle string `json:"handle" jsonschema:"description=The name that others enter to share notes with this account"`
		Name   string `json:"name" jsonschema:"description=The name of the user"`
	}
	Summary struct {
		ID      string    `json:"id" jsonschema:"description=The id to pass to get_note and the other tools"`
		Title   string    `json:"title" jsonschema:"description=The title"`
		Excerpt string    `json:"excerpt" jsonschema:"description=The first words of the note or the words around the match of a search"`
		Owner   string    `json:"owner" jsonschema:"description=The handle of the note's owner"`
		Access  string    `json:"access" jsonschema:"description=What the user may do with it,enum=owner,enum=write,enum=read"`
		Updated time.Time `json:"updated" jsonschema:"description=When the note was last changed"`
	}
	Note struct {
		ID          string       `json:"id" jsonschema:"description=The id to pass to the other tools"`
		Title       string       `json:"title" jsonschema:"description=The title"`
		Body        string       `json:"body" jsonschema:"description=The text"`
		Owner       string       `json:"owner" jsonschema:"description=The handle of the note's owner"`
		Access      string       `json:"access" jsonschema:"description=What the user may do with it,enum=owner,enum=write,enum=read"`
		Version     int          `json:"version" jsonschema:"description=Increases with each change; pass it to update_note"`
		Created     time.Time    `json:"created" jsonschema:"description=When the note was created"`
		Updated     time.Time    `json:"updated" jsonschema:"description=When the note was last changed"`
		Attachments []Attachment `json:"attachments" jsonschema:"description=The files attached to the note"`
	}
	Attachment struct {
		ID        string `json:"id" jsonschema:"description=The id to pass to read_attachment or view_image"`
		Name      string `json:"name" jsonschema:"description=The name of the file"`
		MediaType string `json:"media_type" jsonschema:"description=The media type of the file"`
		Bytes     int    `json:"bytes" jsonschema:"description=The size of the file in bytes"`
	}
)
