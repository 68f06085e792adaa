"""HTML for people. One module a room of the house, one handler a page, one verb a handler.

`frame` makes a page and says who looks at it, `menu` where they may go, `tongue` how things are said to them, `slips`
what is to be mended in a form, `files` what a page is made of besides.
"""
