/** Where a touchpoint stands as long as nobody has chosen its channel (`touchpoints/channels.py`). */
export const NO_CHANNEL = 'unspecified';
