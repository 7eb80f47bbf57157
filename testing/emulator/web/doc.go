// SPDX-License-Identifier: Apache-2.0

// Package web is the window of the emulator: pages for a browser that show the
// executions of an emulated account while they run, and with which callbacks are
// answered, executions started and stopped, and time is skipped.
//
//	srv := emulator.New(emulator.Config{Pages: web.New, ...})
//	url, err := srv.Listen()
//	// open url in a browser
//
// The pages are plain files: there is no build step and nothing is loaded from
// elsewhere. They change things through the same Lambda API as everybody else;
// only what that API has no operation for goes through an API of their own below
// /ui/api, which is no promise to anyone.
//
//	GET  /                                     the page
//	GET  /ui/...                               its styles and modules
//	GET  /ui/api/functions
//	GET  /ui/api/executions                    a list; waits for news
//	GET  /ui/api/executions/{arn}              one execution; waits for news
//	GET  /ui/api/executions/{arn}/operations/{id}   its payloads
//	GET  /ui/api/executions/{arn}/events/{number}   its payloads
//	GET  /ui/api/executions/{arn}/payloads     those of the execution itself
//	GET  /ui/api/executions/{arn}/logs
//	GET  /ui/api/executions/{arn}/history      a file for replay tests
//	GET  /ui/api/executions/{arn}/report       one file that shows the run
//	POST /ui/api/executions/{arn}/skip
//
// # Security
//
// Payloads and names are written into the page as text and never as markup. The
// content security policy allows the page's own modules and styles and nothing
// else, and no other page can frame it. Requests that change something must come
// from the page itself. The emulator checks who asks at all: see
// [emulator.Config.AllowRemote].
package web
