import type { AriaLabelConfig } from '@xyflow/react';

import type { Translate } from '../../elements/text';

/** What React Flow tells those who hear the canvas instead of seeing it. */
export function ariaLabels(translate: Translate): Partial<AriaLabelConfig> {
  return {
    'node.a11yDescription.default': translate(
      'Press Enter or Space to select the node, and / to add another after it. Press ? for all keys.'
    ),
    'node.a11yDescription.keyboardDisabled': translate('Press Enter or Space to select the node.'),
    'node.a11yDescription.ariaLiveMessage': ({ direction, x, y }) =>
      translate('Moved %1. The node is now at %2, %3.', direction, x, y),
    'edge.a11yDescription.default': translate(
      'Press Enter or Space to select the edge, / to put a node on it, and Delete to remove it.'
    ),
    'controls.ariaLabel': translate('Zoom'),
    'controls.zoomIn.ariaLabel': translate('Zoom in'),
    'controls.zoomOut.ariaLabel': translate('Zoom out'),
    'controls.fitView.ariaLabel': translate('Show everything'),
    'minimap.ariaLabel': translate('Small map of the pipeline'),
    'handle.ariaLabel': translate('Port')
  };
}
