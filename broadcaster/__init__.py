"""Text becomes Vietnamese speech, mixed with jingles, queued into the daily playlists of loudspeaker stations."""
